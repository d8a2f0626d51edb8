import { triggersOf } from '@fresh/contracts/trigger';
import { subscriptions } from '@fresh/contracts/registry';
import type { DeclaredPair } from '../../../functions/tools/src/interleaving-pairs.ts';
import type { HistoryEntry } from '../history.ts';
import type { Pair } from './pair.ts';

/** A part of a seed's run in which a pair of the registry happens. */
export interface Target {
  readonly pair: DeclaredPair;
  readonly seed: number;
  /** Numbers of the operations that are sent; the last one ends the run. */
  readonly operations: readonly number[];
}

/** Where in a run a route or a trigger is reached. */
export interface Reached {
  /** The operation; of a delivery the newest one that was sent before. */
  readonly operation: number;
  /** Deliveries of the same function before. */
  readonly nth: number;
  /** An operation that changed a document, or a delivery that changed more than the inbox. */
  readonly hasEffect: boolean;
}

/**
 * By route or function: the first operation or delivery that succeeded with an effect. Where none has one, as of a subscriber that
 * only calls Auth, the first one.
 */
export function reachedIn(history: readonly HistoryEntry[]): Map<string, Reached> {
  const effective = eventsWithEffect(history);
  const changing = new Set(history.flatMap((entry) => (entry.kind === 'commit' ? (entry.cause?.operation ?? []) : [])));
  const found = new Map<string, Reached>();
  const add = (subject: string, reached: Reached) => {
    const before = found.get(subject);
    if (!before || (reached.hasEffect && !before.hasEffect)) found.set(subject, reached);
  };
  const deliveries = new Map<string, number>();
  let newest = 0;
  for (const entry of history) {
    if (entry.kind === 'invoke') newest = Math.max(newest, entry.operation);
    if (entry.kind === 'respond' && entry.response && entry.response.status < 400) {
      add(entry.route, { operation: entry.operation, nth: 0, hasEffect: changing.has(entry.operation) });
    }
    if (entry.kind === 'deliver' && entry.by === 'trigger' && entry.phase === 'start' && entry.attempt === 1) {
      const { functionName } = entry;
      const nth = deliveries.get(functionName) ?? 0;
      deliveries.set(functionName, nth + 1);
      const eventId = entry.subject.slice(entry.subject.lastIndexOf('/') + 1);
      const hasEffect = (subscribers.get(functionName) ?? []).some((name) => effective.has(`${name}:${eventId}`));
      add(functionName, { operation: newest, nth, hasEffect });
    }
  }
  return found;
}

const subscribers = new Map(triggersOf(subscriptions).map(({ name, subscribers }) => [name, subscribers]));

/** Deliveries, as `<subscriber>:<event>`, whose commits changed something beside the inbox. */
function eventsWithEffect(history: readonly HistoryEntry[]): Set<string> {
  const found = new Set<string>();
  for (const entry of history) {
    if (entry.kind !== 'commit') continue;
    const handled = entry.writes.filter(({ path }) => path.startsWith('inbox/'));
    if (handled.length === entry.writes.length) continue;
    for (const { path } of handled) found.add(path.slice('inbox/'.length));
  }
  return found;
}

/** What two agents do in a run of the target. */
export function pairedIn({ pair }: Target, { operation, nth }: Reached): Pair['target'] {
  if (pair.kind === 'operation') return { kind: 'operation', operation, sharesKey: pair.sharesKey };
  const { kind, functionName } = pair;
  return kind === 'delivery' ? { kind, functionName, nth } : { kind, functionName };
}
