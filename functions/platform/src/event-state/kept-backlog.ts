import { setTimeout as delay } from 'node:timers/promises';
import { refreshAhead } from '@fresh/kernel/service-auth/refresh-ahead';
import { readStates } from '../pause/store.ts';
import type { OpenDeliveries } from './event-state.ts';
import { readBacklog, readOldestKnown } from './store.ts';
import { readUnstarted } from './unstarted-store.ts';

/**
 * Ms that an instance responds from what it has read: a client that asks every second, or from a thousand places, pays
 * for a read in fifteen seconds. So long the state may be out of date.
 */
const keptMs = 15_000;

/** Ms. A question about the state of the system must not wait as long as its users do. */
const deadlineMs = 2_000;

const kept = refreshAhead(async () => {
  const value = await withinDeadline(readOpenDeliveries());
  return { value, refreshAtMs: Date.now() + keptMs, expiresAtMs: Date.now() + keptMs };
}, Date.now);

/** What waits at the subscribers, at most fifteen seconds old. Fails when Firestore does, or takes longer than two seconds. */
export function currentDeliveries(): Promise<OpenDeliveries> {
  return kept.get();
}

/** What waits at the subscribers, now. */
export async function readOpenDeliveries(): Promise<OpenDeliveries> {
  const [backlog, unstarted, states] = await Promise.all([
    readOldestKnown().then(readBacklog),
    readUnstarted(),
    readStates(),
  ]);
  const paused = states.filter(({ state }) => state === 'paused').map(({ subscriber }) => subscriber);
  return { backlog, unstarted, paused };
}

/** Firestore's client takes no signal: a read that is too late goes on, and no request waits for it. */
async function withinDeadline<T>(reading: Promise<T>): Promise<T> {
  const abandon = new AbortController();
  const tooLate = delay(deadlineMs, undefined, { signal: abandon.signal }).then(() => {
    throw new Error(`Firestore took longer than ${deadlineMs} ms`);
  });
  try {
    return await Promise.race([reading, tooLate]);
  } finally {
    abandon.abort();
    tooLate.catch(() => undefined); // ended by us; the caller has its response
    reading.catch(() => undefined); // too late to be used
  }
}
