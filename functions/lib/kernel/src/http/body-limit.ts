import { announcedBytes, type BodyLimits } from './read-body.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';
import { reject, type CompleteResponse } from './response.ts';

/** Largest body that is read: 256 KiB. Far above any real one, far below what could exhaust an instance. */
export const maxBodyBytes = 256 * 1024;

/** How much of a body is read, and for how long. */
export const bodyLimits: BodyLimits = { maxBytes: maxBodyBytes, timeoutMs: 10_000 };

/** Rejects a body that announces itself as too large for any route, before a byte of it is read. */
export const bodyLimit: Middleware<RequestScope & Matched> = async (context, next) => {
  const { route, incoming } = context;
  const bytes = announcedBytes(incoming) ?? 0;
  if (!route.body || bytes <= maxBodyBytes) return next();
  await context.readBody(bodyLimits);
  return rejectTooLarge(context);
};

/** What the client still sends is thrown away as it comes. */
export function rejectTooLarge(context: RequestScope): CompleteResponse {
  return reject(context, 'PAYLOAD_TOO_LARGE', `Request body exceeds ${maxBodyBytes} bytes.`);
}
