import type { Commit, HistoryEntry } from './history.ts';
import type { RunResult } from './run.ts';

/** Something that a run did and must never do. */
export interface Violation {
  /**
   * - `escaped`: time, randomness or a socket that the seed did not decide
   * - `unsettled`: something was still open when all was to be settled
   * - `dead-letter`: an event was given up that no fault poisoned
   * - `inbox`: a subscriber handled an event twice, or lost what it had done
   * - `done-twice`: two attempts of one operation changed something in the same service
   */
  readonly kind: 'escaped' | 'unsettled' | 'dead-letter' | 'inbox' | 'done-twice';
  readonly message: string;
  /** Positions in the history of the entries that show it. */
  readonly entries: readonly number[];
}

/** What the simulation itself sees in a run. Its checkers look at what the documents mean. */
export function violationsOf(run: Pick<RunResult, 'history' | 'escapes' | 'openAtEnd'>): readonly Violation[] {
  const { history, escapes, openAtEnd } = run;
  return [
    ...escapes.map((message) => ({ kind: 'escaped' as const, message, entries: [] })),
    ...openAtEnd.map((message) => ({ kind: 'unsettled' as const, message: `${message} is not done`, entries: [] })),
    ...inboxOf(history),
    ...doneTwice(history),
  ];
}

/** Of each delivery, the statuses that its inbox entry had: done comes once, and last. */
function inboxOf(history: readonly HistoryEntry[]): Violation[] {
  const done = new Map<string, number>();
  const poisoned = new Set(
    history.flatMap((entry) => (entry.kind === 'fault' && entry.fault === 'poisoned' ? [entry.target] : [])),
  );
  return history.flatMap((entry, position) => {
    if (entry.kind !== 'commit') return [];
    return entry.writes.flatMap(({ path, after }): Violation[] => {
      if (!path.startsWith('inbox/')) return [];
      const before = done.get(path);
      const { status } = (after?.['progress'] ?? {}) as { readonly status?: string };
      if (status === 'done') done.set(path, position);
      if (status === 'dead' && !poisoned.has(path))
        return [{ kind: 'dead-letter', message: `${path} was given up`, entries: [position] }];
      if (before === undefined) return [];
      return [
        { kind: 'inbox', message: `${path} was done and is ${status ?? 'gone'} again`, entries: [before, position] },
      ];
    });
  });
}

/**
 * Operations of which two attempts logged events in one service: a client that repeats a request under its key wants it done
 * once. A request may have one service do its part in the first attempt, and another one in the second.
 */
function doneTwice(history: readonly HistoryEntry[]): Violation[] {
  const attempts = new Map<string, { operation: number; known: Map<number, number> }>();
  for (const [position, entry] of history.entries()) {
    if (entry.kind !== 'commit' || !entry.cause || !logsEvents(entry)) continue;
    const { operation, attempt } = entry.cause;
    const key = `${operation} ${serviceOf(entry)}`;
    const { known } = attempts.get(key) ?? { known: new Map<number, number>() };
    attempts.set(key, { operation, known });
    if (!known.has(attempt)) known.set(attempt, position);
  }
  return [...attempts.values()].flatMap(({ operation, known }): Violation[] => {
    if (known.size < 2) return [];
    const entries = [...known.values()];
    const invoked = history.find((entry) => entry.kind === 'invoke' && entry.operation === operation);
    // Without a key each request is one of its own.
    if (invoked?.kind === 'invoke' && invoked.request.idempotencyKey === null) return [];
    const route = invoked?.kind === 'invoke' ? invoked.route : '';
    return [
      { kind: 'done-twice', message: `operation ${operation} (${route}) was done in ${known.size} attempts`, entries },
    ];
  });
}

/** Instances are called after their services. */
function serviceOf({ instance }: Commit): string {
  return instance?.replace(/-\d+$/, '') ?? '';
}

function logsEvents({ writes }: Commit): boolean {
  return writes.some(({ path, before, after }) => path.startsWith('eventLog/') && before === null && after !== null);
}
