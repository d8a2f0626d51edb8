import { ApiError } from '@fresh/kernel/errors';
import type { ApiRequest } from '@fresh/kernel/http/context';
import { isKnownOrigin } from '@fresh/kernel/http/cors-policy';

/**
 * Rejects a sign-in that a page of another site makes: its visitor would work, and enter data, in another user's
 * account (login CSRF). Browsers say where a request comes from, by `Sec-Fetch-Site` or, older ones, by `Origin`. A
 * sibling host counts as another site unless it is configured. A form can't send JSON, and a script of another site can
 * only after a preflight. Programs send neither header: they have no visitor.
 */
export function requireOwnPage(headers: ApiRequest['headers'], origins: ReadonlySet<string>): void {
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin === undefined && site === undefined) return;
  if (site === 'cross-site') throw new ApiError('FORBIDDEN', 'Cross-site request');
  const isSameOrigin = site === 'same-origin' || site === 'none';
  const isKnown = typeof origin === 'string' && isKnownOrigin(origin, headers, origins);
  if (!isSameOrigin && !isKnown) throw new ApiError('FORBIDDEN', 'Sign in from a page of this site');
  if (!isJson(headers['content-type'])) throw new ApiError('FORBIDDEN', 'Send the token as application/json');
}

function isJson(contentType: string | string[] | undefined): boolean {
  return [contentType].flat().every((value) => value?.split(';')[0]?.trim().toLowerCase() === 'application/json');
}
