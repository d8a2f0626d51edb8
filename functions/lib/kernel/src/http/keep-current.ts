import type { Identity } from './context.ts';

/** Most sign-ins that one instance remembers; the oldest goes first. */
const maxKept = 10_000;

/**
 * Remembers for each sign-in when Auth last said that it is current, so that a read soon after doesn't ask again: one
 * user could else use up the quota of Auth for all (500 lookups/s for a service account, 10 million a day for a
 * project, docs/operations/CAPACITY.md). Only a yes is kept. A no, and an error, forget it.
 */
export function keepCurrent(
  ask: (identity: Identity) => Promise<boolean>,
  now: () => number,
): (identity: Identity, maxAgeMs: number) => Promise<boolean> {
  const askedAt = new Map<string, number>();
  return async (identity, maxAgeMs) => {
    const key = `${identity.authTime} ${identity.actor.uid}`;
    const startedAt = now();
    const ageMs = startedAt - (askedAt.get(key) ?? -Infinity);
    // A negative age: the clock was set back.
    if (ageMs >= 0 && ageMs < maxAgeMs) return true;
    askedAt.delete(key);
    const isCurrent = await ask(identity);
    // The time before the question, not of the response: a revocation may lie in between.
    if (isCurrent) askedAt.set(key, startedAt);
    if (askedAt.size > maxKept) askedAt.delete(askedAt.keys().next().value ?? '');
    return isCurrent;
  };
}
