import { isMutation } from '@fresh/contracts/route';
import { documentIdsFrom } from '../new-document-id.ts';
import { headerOf } from './context.ts';
import { handledResponse } from './handled-response.ts';
import type { Keyed } from './handler-context.ts';
import type { IdempotencyRecord, KeptResponse } from './idempotency-store.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { InOrganization } from './organization.ts';
import type { WithBody } from './request-body.ts';
import type { RequestScope } from './request-context.ts';
import { reject, type CompleteResponse, type HandlerResult, type HttpResponse } from './response.ts';
import type { InSession } from './session.ts';
import { onceInCommit, onceUnderLease, type IdempotentResult } from './with-idempotency.ts';

/** Longest Idempotency-Key, in characters. */
const maxKeyLength = 255;

/** The key that a mutation carries; undefined where it means nothing. */
export function keyOf({ route, request }: RequestScope & Matched): string | undefined {
  return isMutation(route) ? headerOf(request, 'idempotency-key') || undefined : undefined;
}

/** The record of a request's key. */
export function recordOf(
  { route, request, runtime }: RequestScope & Matched,
  about: {
    readonly uid: string;
    readonly orgId: string | undefined;
    readonly key: string;
    readonly body?: Buffer | undefined;
  },
): IdempotencyRecord {
  const { uid, orgId, key, body } = about;
  const target = JSON.stringify([request.path, [...request.query], orgId]);
  return runtime.idempotency.record({ uid, orgId: orgId ?? null, routeId: route.id, target, key, body }, runtime.now);
}

/**
 * A signed-in mutation with an `Idempotency-Key` is handled once, and its response repeated with
 * `Idempotent-Replayed: true` (ADR 0047). A failed request leaves the key free, so that the client's retry works.
 */
export const idempotency: Middleware<RequestScope & Matched & InSession & InOrganization & WithBody, Keyed> = async (
  context,
  next,
) => {
  const { route, session, org, runtime, requestId, bodyBytes } = context;
  const key = keyOf(context);
  if (key === undefined || !session) return next({ companion: undefined, newId: runtime.newId });
  if (key.length > maxKeyLength) {
    return reject(context, 'VALIDATION_FAILED', `Idempotency-Key exceeds ${maxKeyLength} characters.`);
  }
  const record = recordOf(context, { uid: session.actor.uid, orgId: org?.orgId, key, body: bodyBytes });
  const newId = documentIdsFrom(record.id);
  const keyed = {
    record,
    keep: keptOf,
    isSecret: route.oneTimeResponse === true,
    recordFailed: (cause: unknown) => {
      runtime.log.requestFailed(requestId, route.id, cause);
    },
  };
  const done = await (route.repetition?.by === 'lease'
    ? onceUnderLease({ ...keyed, work: () => next({ companion: undefined, newId }) })
    : onceInCommit({
        ...keyed,
        work: (companion) => next({ companion, newId }),
        encode: (result) => keptFrom(handledResponse(route, result as HandlerResult)),
      }));
  return responseOf(context, done);
};

/** What became of a request with a key, as it goes out. */
export function responseOf(context: RequestScope, done: IdempotentResult<HttpResponse>): HttpResponse {
  const conflict = (message: string) => reject(context, 'CONFLICT', message);
  switch (done.kind) {
    case 'worked':
      return done.result;
    case 'replayed': {
      const { status, headers, cookies, body } = done.response;
      const replayed = !done.isOwn && { 'Idempotent-Replayed': 'true' };
      return { kind: 'handled', status, headers: { ...headers, ...replayed }, cookies, body };
    }
    case 'responded_once':
      return conflict('This request was completed; its response is given only once.');
    case 'too_large':
      return conflict('This request was completed; its response is too large to be repeated.');
    case 'created_before':
      return conflict('This Idempotency-Key was used before, and what it created is there. Read it, or use a new key.');
    case 'other_request':
      return conflict('Idempotency-Key was used with another request body.');
    case 'in_progress': {
      const headers = { 'Retry-After': String(Math.max(1, Math.ceil(done.retryAfterMs / 1000))) };
      return reject(context, 'REQUEST_IN_PROGRESS', 'A request with this Idempotency-Key is in progress.', { headers });
    }
  }
}

/** Null for what is no success: a corrected request may use the key again. */
function keptOf(response: HttpResponse): KeptResponse | null {
  return response.kind === 'handled' && response.status < 400 ? keptFrom(response) : null;
}

function keptFrom({ status, headers, cookies, body }: CompleteResponse): KeptResponse {
  return { status, headers, cookies, body };
}
