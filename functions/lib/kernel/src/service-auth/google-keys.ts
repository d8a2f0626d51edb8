import { createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import { type Expiring, refreshAhead } from './refresh-ahead.ts';

/** Seconds that keys are kept where the response has none; and the least, so that no header makes every call fetch. */
const defaultLifeSeconds = 3600;
const shortestLifeSeconds = 300;
/** Ms between two fetches on account of unknown key ids: a caller can make those up. */
const unknownKeyPauseMs = 60_000;
const timeoutMs = 5_000;

/** Finds a key by a token's header. */
type FindKey = (...input: Parameters<KeySet>) => ReturnType<KeySet>;
type KeySet = ReturnType<typeof createLocalJWKSet>;

/**
 * Keys that an issuer publishes as a JSON Web Key Set: fetched again before they expire, and for an unknown key. Not
 * jose's `createRemoteJWKSet`: it ignores how long the issuer says keys are good, has a token wait for each renewal,
 * and fetches for every made-up key id while the issuer is away.
 */
export function publishedKeys(url: string, now: () => number = Date.now): FindKey {
  let fetchedAtMs = -Infinity;
  const keys = refreshAhead(async () => {
    fetchedAtMs = now();
    return fetchKeys(url, fetchedAtMs);
  }, now);
  return async (header, token) => {
    const find = await keys.get();
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || now() - fetchedAtMs < unknownKeyPauseMs) throw error;
      return (await keys.renew())(header, token);
    }
  };
}

async function fetchKeys(url: string, now: number): Promise<Expiring<FindKey>> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`${url} responded with ${response.status}`);
  const maxAge = /max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1];
  const lifeMs = 1000 * Math.max(shortestLifeSeconds, Number(maxAge ?? defaultLifeSeconds));
  // It checks the form of what it is given.
  const value = createLocalJWKSet((await response.json()) as JSONWebKeySet);
  return { value, refreshAtMs: now + 0.75 * lifeMs, expiresAtMs: now + lifeMs };
}
