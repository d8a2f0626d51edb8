import { ApiError } from '../errors.ts';
import { headerOf, type ApiRequest } from './context.ts';

/** A state that counts its events; null where there is none. */
type Versioned = { readonly version: number } | null;

/** The entity tag of a version (RFC 9110, 8.8.3): strong, because each event makes another one. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/**
 * Whether a resource is as `If-Match` demands (RFC 9110, 13.1.1): `*` is any that exists, a list is one of its strong
 * tags, a weak tag never matches. Without the header every state does. Throws 400 where the header is none of these.
 */
export function isExpected(request: Pick<ApiRequest, 'headers'>, state: Versioned): boolean {
  const sent = headerOf(request, 'if-match');
  if (sent === undefined) return true;
  const tags = sent.trim() === '*' ? '*' : tagsOf(sent);
  if (!state) return false;
  return tags === '*' || tags.includes(entityTag(state.version));
}

/**
 * A decision that is made only about the state that the client has read. It runs in the transaction of the change, so that
 * of two clients with the same `If-Match` the second one gets 412:
 *
 *   A   read "1", If-Match: "1" ── version 2
 *   B   read "1", If-Match: "1" ───────────── reads version 2: 412
 *
 * What isn't there is the decision's own 404 first (RFC 9110, 13.2.1).
 */
export function ifMatching<S extends Versioned, Rest extends readonly unknown[], E>(
  { request }: { readonly request: Pick<ApiRequest, 'headers'> },
  decide: (state: S, ...rest: Rest) => readonly E[],
): (state: S, ...rest: Rest) => readonly E[] {
  return (state, ...rest) => {
    if (state) requireExpected(request, state);
    const events = decide(state, ...rest);
    if (!state) requireExpected(request, state);
    return events;
  };
}

/** 412 where a resource is not as `If-Match` demands. */
export function requireExpected(request: Pick<ApiRequest, 'headers'>, state: Versioned): void {
  if (isExpected(request, state)) return;
  throw new ApiError(
    'PRECONDITION_FAILED',
    'The resource has changed since it was read. Read it again, then repeat the change.',
  );
}

const tag = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

/** The tags of a list, the weak ones as sent: they equal none of ours. No tag of ours holds a comma. */
function tagsOf(list: string): string[] {
  const tags = list.split(',').map((each) => each.trim());
  if (tags.every((each) => tag.test(each))) return tags;
  throw new ApiError('BAD_REQUEST', 'If-Match must be * or a list of entity tags in double quotes, such as "3".');
}
