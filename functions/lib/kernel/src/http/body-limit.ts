import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';
import { reject } from './response.ts';

/** Largest body that is read: 256 KiB. Far above any real one, far below what could exhaust an instance. */
export const maxBodyBytes = 256 * 1024;

/** Rejects a body that is too large for any route, before anything is asked about its sender. */
export const bodyLimit: Middleware<RequestScope & Matched> = async (context, next) => {
  const { route, request } = context;
  if (!route.body || (request.body?.length ?? 0) <= maxBodyBytes) return next();
  return reject(context, 'PAYLOAD_TOO_LARGE', `Request body exceeds ${maxBodyBytes} bytes.`);
};
