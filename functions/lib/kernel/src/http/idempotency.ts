import { isMutation } from '@fresh/contracts/route';
import { headerOf } from './context.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { InOrganization } from './organization.ts';
import type { WithBody } from './request-body.ts';
import type { RequestScope } from './request-context.ts';
import { reject, type HttpResponse } from './response.ts';
import type { InSession } from './session.ts';
import { withIdempotency, type Kept } from './with-idempotency.ts';

/** Longest Idempotency-Key, in characters. */
const maxKeyLength = 255;

/**
 * A signed-in mutation with an `Idempotency-Key` is handled once, and its response repeated with
 * `Idempotent-Replayed: true`. A failed request frees the key, so that the client's retry works.
 */
export const idempotency: Middleware<RequestScope & Matched & InSession & InOrganization & WithBody> = async (
  context,
  next,
) => {
  const { route, request, session, org, runtime, requestId, bodyBytes } = context;
  const key = headerOf(request, 'idempotency-key');
  if (!key || !session || !isMutation(route)) return next();
  if (key.length > maxKeyLength) {
    return reject(context, 'VALIDATION_FAILED', `Idempotency-Key exceeds ${maxKeyLength} characters.`);
  }
  const target = JSON.stringify([request.path, [...request.query], org?.orgId]);
  const done = await withIdempotency(runtime.idempotency, {
    key: { uid: session.actor.uid, orgId: org?.orgId ?? null, routeId: route.id, target, key, body: bodyBytes },
    now: runtime.now,
    work: next,
    keep: (response) => keptOf(response, route.oneTimeResponse === true),
    recordFailed: (cause) => {
      runtime.log.requestFailed(requestId, route.id, cause);
    },
  });
  switch (done.kind) {
    case 'worked':
      return done.result;
    case 'replayed': {
      const { status, headers, cookies, body } = done.response;
      return { kind: 'handled', status, headers: { ...headers, 'Idempotent-Replayed': 'true' }, cookies, body };
    }
    case 'responded_once':
      return reject(context, 'CONFLICT', 'This request was completed; its response is given only once.');
    case 'other_request':
      return reject(context, 'CONFLICT', 'Idempotency-Key was used with another request body.');
    case 'in_progress': {
      const headers = { 'Retry-After': String(Math.max(1, Math.ceil(done.retryAfterMs / 1000))) };
      return reject(context, 'REQUEST_IN_PROGRESS', 'A request with this Idempotency-Key is in progress.', { headers });
    }
  }
};

function keptOf(response: HttpResponse, isSecret: boolean): Kept {
  if (response.kind !== 'handled') return 'release';
  if (isSecret) return 'once';
  const { status, headers, cookies, body } = response;
  return { status, headers, cookies, body };
}
