import type { HistoryEntry } from '../history.ts';
import { databaseAfter } from './database.ts';
import type { Finding } from './finding.ts';

/**
 * Virtual ms within which everything settles after the last fault: the reconciler runs every 5 minutes, asks for an event that
 * is 10 minutes old, and its task may be retried for some minutes.
 */
const maxSettlingMs = 60 * 60_000;

/**
 * After the last fault everything settles: nothing is under way any more, every operation has ended, no event is left open
 * or dead, and no request failed by a fault of the code.
 */
export function checkLiveness(history: readonly HistoryEntry[]): readonly Finding[] {
  return [...settling(history), ...openOperations(history), ...openEvents(history), ...unexpectedErrors(history)];
}

function settling(history: readonly HistoryEntry[]): Finding[] {
  const entry = history.findLastIndex(({ kind }) => kind === 'settled');
  const settled = history[entry];
  if (settled?.kind !== 'settled') return [finding('run', 'the run ended before anything settled', [])];
  const minutes = Math.round(settled.withinMs / 60_000);
  if (!settled.quiescent) {
    return [finding('run', `something is still under way ${minutes} virtual minutes after the last fault`, [entry])];
  }
  if (settled.withinMs <= maxSettlingMs) return [];
  const message = `it took ${minutes} virtual minutes to settle, and ${maxSettlingMs / 60_000} are allowed`;
  return [finding('run', message, [entry])];
}

function openOperations(history: readonly HistoryEntry[]): Finding[] {
  const open = new Map<number, number>();
  for (const [position, entry] of history.entries()) {
    if (entry.kind === 'invoke' && entry.attempt === 1) open.set(entry.operation, position);
    if (entry.kind === 'respond' && !entry.retries) open.delete(entry.operation);
  }
  return [...open].map(([operation, entry]) =>
    finding(`operation ${operation}`, 'its client still waits for a response', [entry]),
  );
}

/** Entries of the inbox with something to do, and dead letters: no fault of the simulation is for good. */
function openEvents(history: readonly HistoryEntry[]): Finding[] {
  return [...databaseAfter(history)].flatMap(([path, { data, entry }]) => {
    if (path.startsWith('deadLetters/')) return [finding(path, 'an event was given up', [entry])];
    return path.startsWith('inbox/') && 'openSince' in data
      ? [finding(path, `an event is left open: ${JSON.stringify(data['progress'])}`, [entry])]
      : [];
  });
}

/** 500 is an error that the code didn't expect; what a fault brings is 503 or 504. */
function unexpectedErrors(history: readonly HistoryEntry[]): Finding[] {
  return history.flatMap((entry, position) => {
    if (entry.kind !== 'respond' || entry.response?.status !== 500) return [];
    const message = `${entry.route} failed with an unexpected error: ${JSON.stringify(entry.response.body)}`;
    return [finding(`operation ${entry.operation}`, message, [position])];
  });
}

function finding(subject: string, message: string, entries: readonly number[]): Finding {
  return { checker: 'liveness', subject, message, entries };
}
