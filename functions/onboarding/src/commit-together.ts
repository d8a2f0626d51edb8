import { appendEvents, type Cause, type DomainEvent } from '@fresh/kernel/events/event-log';
import type { Aggregate } from '@fresh/kernel/events/change';
import { runTransaction } from '@fresh/kernel/transaction';
import type { Transaction } from 'firebase-admin/firestore';

/** A decision about one aggregate, waiting for its turn: reads now, and returns what writes. */
export type Change = (tx: Transaction) => Promise<(cause: Cause, now: number) => void>;

/** A decision about one aggregate, for `commitTogether`. `onDecided` hears the events, again on a repeated run. */
export function change<S extends { readonly version: number }, E extends DomainEvent>(
  aggregate: Aggregate<S, E>,
  decide: (state: S | null) => readonly E[],
  onDecided?: (events: readonly E[]) => void,
): Change {
  return async (tx) => {
    const state = await aggregate.read((ref) => tx.get(ref));
    const events = decide(state);
    onDecided?.(events);
    return (cause, now) => {
      if (events.length === 0) return;
      aggregate.write(tx, events.reduce<S | null>(aggregate.evolve, state));
      const { service, ref, orgId } = aggregate;
      const source = { service, subject: ref.path, version: state?.version ?? 0, orgId, now };
      appendEvents(tx, aggregate.events, events, source, cause);
    };
  };
}

/** Commits decisions about several aggregates in one transaction: all of them or none. */
export async function commitTogether(changes: readonly Change[], cause: Cause, now: number): Promise<void> {
  await runTransaction(async (tx) => {
    // Firestore wants every read before the first write.
    const writes = await Promise.all(changes.map((each) => each(tx)));
    for (const write of writes) write(cause, now);
  });
}
