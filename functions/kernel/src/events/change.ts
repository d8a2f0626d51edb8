import type { EventDefinition } from '@fresh/contracts/event';
import type { ServiceName } from '@fresh/contracts/route';
import type { DocumentReference, DocumentSnapshot, Transaction } from 'firebase-admin/firestore';
import { runTransaction } from '../transaction.ts';
import { appendEvents, type Cause, type DomainEvent } from './event-log.ts';

/** How an aggregate is kept in Firestore. */
export interface Aggregate<S extends { readonly version: number }, E extends DomainEvent> {
  readonly service: ServiceName;
  /** Every event type of the aggregate. */
  readonly events: readonly EventDefinition[];
  readonly ref: DocumentReference;
  readonly orgId: string | null;
  /** Reads the state; `get` is a transaction's or a plain read. */
  readonly read: (get: (ref: DocumentReference) => Promise<DocumentSnapshot>) => Promise<S | null>;
  readonly evolve: (state: S | null, event: E) => S | null;
  /** Writes the state after the events; null means it is gone. */
  readonly write: (tx: Transaction, next: S | null) => void;
}

/**
 * Reads, decides and writes one aggregate in one transaction: two clients that race see each other's result, and the
 * state is committed with its events or not at all. `decide` is pure, because the transaction may run it again. No
 * event means no write. Returns the state afterwards.
 */
export async function changeAggregate<S extends { readonly version: number }, E extends DomainEvent>(
  aggregate: Aggregate<S, E>,
  decide: (state: S | null) => readonly E[],
  cause: Cause,
  now: number,
): Promise<S | null> {
  const { service, ref, orgId } = aggregate;
  return runTransaction(async (tx) => {
    const state = await aggregate.read((at) => tx.get(at));
    const events = decide(state);
    if (events.length === 0) return state;
    const next = events.reduce<S | null>(aggregate.evolve, state);
    aggregate.write(tx, next);
    const source = { service, subject: ref.path, version: state?.version ?? 0, orgId, now };
    appendEvents(tx, aggregate.events, events, source, cause);
    return next;
  });
}
