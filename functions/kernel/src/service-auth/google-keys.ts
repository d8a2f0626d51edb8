import { createPublicKey, type JsonWebKey } from 'node:crypto';
import * as z from 'zod';
import { keptFresh, type Perishable } from './kept-fresh.ts';
import type { KeySet } from './trust.ts';

/** Seconds that keys are kept where the answer doesn't say; and the least, so that no header makes every call fetch. */
const defaultLifeSeconds = 3600;
const shortestLifeSeconds = 300;
/** Ms between two fetches on account of unknown key ids: anybody can make those up. */
const unknownKeyPauseMs = 60_000;
const timeoutMs = 5_000;

const keySet = z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.literal('RSA') })) });

/** Keys that an issuer publishes as a JSON Web Key Set: fetched again before they expire, and for an unknown key. */
export function publishedKeys(url: string, now: () => number = Date.now): KeySet {
  let fetchedAtMs = -Infinity;
  const keys = keptFresh(async () => {
    fetchedAtMs = now();
    return fetchKeys(url, fetchedAtMs);
  }, now);
  return {
    async find(keyId) {
      const known = (await keys.get()).get(keyId);
      if (known !== undefined || now() - fetchedAtMs < unknownKeyPauseMs) return known ?? null;
      return (await keys.renew()).get(keyId) ?? null;
    },
  };
}

async function fetchKeys(url: string, now: number): Promise<Perishable<ReadonlyMap<string, string>>> {
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const { keys } = keySet.parse(await answer.json());
  const maxAge = /max-age=(\d+)/.exec(answer.headers.get('cache-control') ?? '')?.[1];
  const lifeMs = 1000 * Math.max(shortestLifeSeconds, Number(maxAge ?? defaultLifeSeconds));
  const value = new Map(keys.map((key) => [key.kid, pemOf(key)]));
  return { value, refreshAtMs: now + 0.75 * lifeMs, expiresAtMs: now + lifeMs };
}

function pemOf(key: JsonWebKey): string {
  return createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
}
