import { endpoint } from '@fresh/kernel/http/endpoint';
import { bootstrapSession, createSession, deleteSession, logout } from './session/routes.ts';

export const session = endpoint(createSession, deleteSession);
export const authLogout = endpoint(logout);
export const sessionBootstrap = endpoint(bootstrapSession);
