import { setTimeout as delay } from 'node:timers/promises';
import { refreshAhead } from '@fresh/kernel/service-auth/refresh-ahead';
import type { Backlog } from './event-state.ts';
import { readBacklog } from './store.ts';

/**
 * Ms that an instance answers from what it has read: whoever asks for the state every second, or from a thousand places, pays
 * for a read in fifteen seconds. So long the state may be out of date.
 */
const keptMs = 15_000;

/** Ms. Nobody who asks how the system is should have to wait for it as its users do. */
const deadlineMs = 2_000;

const kept = refreshAhead(async () => {
  const value = await withinDeadline(readBacklog());
  return { value, refreshAtMs: Date.now() + keptMs, expiresAtMs: Date.now() + keptMs };
}, Date.now);

/** What waits at the subscribers, at most fifteen seconds old. Fails when Firestore does, or takes longer than two seconds. */
export function currentBacklog(): Promise<Backlog> {
  return kept.get();
}

/** Firestore's client takes no signal: a read that is too late goes on, and nobody waits for it. */
async function withinDeadline<T>(reading: Promise<T>): Promise<T> {
  const abandon = new AbortController();
  const tooLate = delay(deadlineMs, undefined, { signal: abandon.signal }).then(() => {
    throw new Error(`Firestore took longer than ${deadlineMs} ms`);
  });
  try {
    return await Promise.race([reading, tooLate]);
  } finally {
    abandon.abort();
    tooLate.catch(() => undefined); // ended by us; who waits has his answer
    reading.catch(() => undefined); // too late to be heard
  }
}
