import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { ApiRequest } from '../http/context.ts';
import { corsPolicy } from '../http/cors-policy.ts';
import { concurrencyLimiter } from '../http/concurrency-limiter.ts';
import { requestMiddleware } from '../endpoint.ts';
import { compose } from '../http/middleware.ts';
import { memoryRateLimiter } from '../http/rate-limiter.ts';
import type { CompleteResponse } from '../http/response.ts';
import type { RouteHandler } from '../http/route-handler.ts';
import type { Runtime } from '../http/runtime.ts';

const respond = compose(requestMiddleware);

/** A request with its body. */
export interface TestRequest extends ApiRequest {
  readonly body?: Buffer | undefined;
}

/** What the list of middleware responds to a request for one route, without a server. */
export async function respondTo(
  entry: RouteHandler,
  { body, ...request }: TestRequest,
  runtime: Runtime,
): Promise<CompleteResponse> {
  const { service, functionName, path, method } = entry.route;
  const incoming = new IncomingMessage(new Socket());
  const { headers, rawHeaders, socket } = incoming;
  const originalUrl = request.query.size === 0 ? request.path : `${request.path}?${request.query.toString()}`;
  const response = await respond({
    target: { service, functionName, path, methods: [method], handlers: [entry] },
    runtime,
    request,
    readBody: async ({ maxBytes }) => ((body?.length ?? 0) > maxBytes ? { kind: 'too_large' } : { kind: 'read', body }),
    incoming: { headers, rawHeaders, socket, method: request.method, originalUrl },
    outgoing: new ServerResponse(incoming),
  });
  if (response.kind === 'forwarded') throw new Error('forwarded, though there is no monolith');
  return response;
}

/** A runtime in which a token is its user's id, every session is current, and no user belongs to an organization. */
export function testRuntime(overrides: Partial<Runtime> = {}): Runtime {
  return {
    corsPolicy: corsPolicy(['POST']),
    concurrencyLimiter: concurrencyLimiter(),
    rateLimiter: memoryRateLimiter(),
    credentials: {
      identify: async ({ token }) =>
        token.startsWith('user-')
          ? { actor: { uid: token, email: `${token}@example.test`, emailVerified: true, claims: {} }, authTime: 0 }
          : null,
      isCurrent: async () => true,
      readAccount: async (uid) => ({ uid, email: '', emailVerified: true, claims: {} }),
    },
    memberships: { findActive: async () => null },
    revocationMaxAgeMs: 0,
    idempotency: {
      record: () => {
        throw new Error('no key was sent');
      },
    },
    now: () => 1_900_000_000_000,
    newId: () => 'id',
    newRequestId: () => '00000000-0000-4000-8000-000000000001',
    log: { requestCompleted: () => undefined, requestFailed: () => undefined },
    ...overrides,
  };
}
