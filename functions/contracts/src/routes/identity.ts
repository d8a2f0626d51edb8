import * as z from 'zod';
import { route } from '../route.ts';

const done = z.object({ ok: z.literal(true) });

/** I1: exchange a Firebase ID token for the five-day session cookie. */
export const createSession = route({
  id: 'I1',
  service: 'identity',
  functionName: 'session',
  method: 'POST',
  path: '/api/session',
  summary: 'Sign in: exchange an ID token for a session cookie',
  access: 'public',
  body: z.object({ idToken: z.string().min(1, 'idToken is required') }),
  response: {
    status: 200,
    schema: z.object({ ok: z.literal(true), isSuperAdmin: z.boolean(), csrfToken: z.string() }),
  },
  failure: { code: 'INTERNAL', message: 'Internal Server Error' },
});

/** I2: clear the session cookies. Always succeeds. */
export const deleteSession = route({
  id: 'I2',
  service: 'identity',
  functionName: 'session',
  method: 'DELETE',
  path: '/api/session',
  summary: 'Sign out: clear the session cookies',
  access: 'public',
  response: { status: 200, schema: done },
});

/** I3: same answer as I2; the body must be empty. */
export const logout = route({
  id: 'I3',
  service: 'identity',
  functionName: 'authLogout',
  method: 'POST',
  path: '/api/auth/logout',
  summary: 'Sign out: clear the session cookies',
  access: 'public',
  body: z.strictObject({}),
  response: { status: 200, schema: done },
});

/** I4: who the session belongs to. */
export const bootstrapSession = route({
  id: 'I4',
  service: 'identity',
  functionName: 'sessionBootstrap',
  method: 'GET',
  path: '/api/session/bootstrap',
  summary: 'Who the session belongs to',
  access: 'session',
  response: {
    status: 200,
    schema: z.object({
      userId: z.string(),
      email: z.string(),
      emailVerified: z.boolean(),
      authenticated: z.literal(true),
      bootstrapAt: z.number().int(),
      /** Absent for bearer requests, which need none. */
      csrfToken: z.string().optional(),
    }),
  },
  failure: { code: 'INTERNAL_ERROR', message: 'Failed to bootstrap session' },
});
