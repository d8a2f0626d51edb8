import { endpoint, notFoundEndpoint } from '@fresh/kernel/http/endpoint';
import * as routes from './health/routes.ts';

export const health = endpoint(routes.health);
export const healthz = endpoint(routes.healthz);
export const metrics = endpoint(routes.metrics);
export const opsHealth = endpoint(routes.opsHealth);
export const fallback = notFoundEndpoint('fallback');
