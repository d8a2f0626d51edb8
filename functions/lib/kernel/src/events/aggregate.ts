import type { EventDefinition } from '@fresh/contracts/event';
import type { ServiceName } from '@fresh/contracts/route';
import {
  FieldValue,
  type DocumentData,
  type DocumentReference,
  type DocumentSnapshot,
  type Timestamp,
  type Transaction,
  type WriteBatch,
} from 'firebase-admin/firestore';
import type { MayBeKeyed, Unkeyed } from '../commit-companion.ts';
import { firestore } from '../firebase.ts';
import { grpc, hasCode } from '../firestore-codes.ts';
import { runTransaction } from '../transaction.ts';
import type { Change } from './change.ts';
import { commitBatch } from './commit-batch.ts';
import { appendEvents, causeOfRequest, type Cause, type CausingRequest, type DomainEvent } from './event-log.ts';
import { isWrittenLater } from './external-write.ts';
import { newestOf, sequenceOf } from './last-event.ts';
import { versionBefore } from './logged-versions.ts';

/** A state that counts its events; null where an aggregate may be absent. */
type Versioned = { readonly version: number } | null;

/** A read of one document, in a transaction or plain. */
export type Get = (ref: DocumentReference) => Promise<DocumentSnapshot>;

/** The request that an aggregate changes by. */
export interface ChangingRequest extends CausingRequest, MayBeKeyed {
  /** Epoch ms. */
  readonly now: () => number;
}

/** How a slice keeps its aggregates in Firestore; see `aggregate`. */
export interface AggregateDefinition<
  S extends Versioned,
  E extends DomainEvent,
  K,
  C extends ChangingRequest,
  O extends string | null,
> {
  readonly service: ServiceName;
  /** Every event type of the aggregate, by any name. */
  readonly events: Readonly<Record<string, EventDefinition>>;
  /** The organization of its events: `inOrganization`, or `withoutOrganization`. */
  readonly tenant: (context: C) => O;
  readonly ref: (orgId: O, key: K) => DocumentReference;
  /** Where an old document may be: read where there is none at `ref`, and deleted with it. */
  readonly formerRef?: (orgId: O, key: K) => DocumentReference;
  /** The state in a document, which may not exist; throws zod's error when the document has lost its shape. */
  readonly read: (snapshot: DocumentSnapshot, orgId: O) => S;
  /** The state after an event; null deletes the document. */
  readonly evolve: (state: S, event: E, change: Change<O>) => S;
  readonly toDocument: (state: NonNullable<S>) => DocumentData;
  /**
   * An id can return after its document was deleted, because it names something else, such as a person. A document that is
   * missing, or has no version, continues from the log's last event: one more read, once.
   */
  readonly reusesIds?: true;
  /**
   * When the state was last changed, epoch ms, as its document keeps it. A document that was written well after that may be
   * from a backup, and its version is compared with the log's: one more read, until it is changed again. A restored version
   * whose next event has another type than the log's would not be rejected.
   */
  readonly changedAt?: (state: NonNullable<S>) => number;
  /** The document holds nothing but the state; by default fields that others put there stay. */
  readonly replaces?: true;
  /** Writes that belong to the state's own, such as a mirror. */
  readonly alsoWrite?: (writer: WriteBatch, state: NonNullable<S>, change: Change<O>) => void;
}

/** An aggregate as read outside a transaction; a write that builds on it fails when it has changed since. */
export interface Stored<S extends Versioned, O extends string | null = string> {
  readonly state: NonNullable<S>;
  readonly orgId: O;
  readonly ref: DocumentReference;
  readonly updateTime: Timestamp;
}

/** Some stored aggregates, and the cursor of the next ones; null at the end. */
export interface Scan<S extends Versioned, O extends string | null = string> {
  readonly stored: readonly Stored<S, O>[];
  readonly next: string | null;
}

/** The state after a decision, and what was decided. */
export interface Changed<S extends Versioned, E extends DomainEvent> {
  readonly state: S;
  readonly events: readonly E[];
}

/** A decision in a transaction that hasn't written yet. */
export interface Prepared<S extends Versioned, E extends DomainEvent> extends Changed<S, E> {
  /** The state that the decision saw. */
  readonly before: S;
  /** Call it after all reads of the transaction. */
  readonly write: () => void;
}

/** The organization that a request acts under. */
export const inOrganization = ({ org }: ChangingRequest & { readonly org: { readonly orgId: string } }): string =>
  org.orgId;

/** Of aggregates that belong to a user or to the system. */
export const withoutOrganization = (_request: ChangingRequest): null => null;

/**
 * The store of one kind of aggregate, configured once. Each of its methods commits the state together with its events,
 * or neither; no event means no write. Decisions are pure, because a transaction may run them again.
 */
export function aggregate<
  S extends Versioned,
  E extends DomainEvent,
  K,
  C extends ChangingRequest,
  O extends string | null,
>(definition: AggregateDefinition<S, E, K, C, O>) {
  const { service, tenant, toDocument, replaces, reusesIds, changedAt, alsoWrite } = definition;
  const definitions = Object.values(definition.events);

  async function readWith(get: Get, orgId: O, key: K): Promise<{ state: S; updateTime: Timestamp | undefined }> {
    const current = await get(definition.ref(orgId, key));
    const former = current.exists ? undefined : definition.formerRef?.(orgId, key);
    const state = definition.read(former ? await get(former) : current, orgId);
    return { state, updateTime: current.updateTime };
  }

  /** The state after events that follow `version`, which may be later than the state knows. */
  function evolved(state: S, events: readonly E[], change: Change<O>, version: number): S {
    const next = events.reduce<S>((before, event) => definition.evolve(before, event, change), state);
    return next && { ...next, version: version + events.length };
  }

  /** The version that a transaction's events follow. */
  async function versionOf(
    tx: Transaction,
    ref: DocumentReference,
    { state, updateTime }: { state: S; updateTime: Timestamp | undefined },
  ): Promise<number> {
    const version = state?.version ?? 0;
    const isLost = version === 0 && reusesIds === true;
    const isRestored =
      state !== null && changedAt !== undefined && isWrittenLater(updateTime?.toMillis() ?? 0, changedAt(state));
    if (!isLost && !isRestored) return versionBefore(tx, ref.path, version);
    const [newest] = (await tx.get(newestOf(firestore(), ref.path))).docs;
    return versionBefore(tx, ref.path, Math.max(version, newest ? sequenceOf(newest) : 0));
  }

  /** The document after a change, for a merge: fields that the state had and has no more are deleted. */
  function changedDocument(before: S, next: NonNullable<S>): DocumentData {
    const document = toDocument(next);
    const gone = Object.entries(before ? toDocument(before) : {}).filter(
      ([name, value]) => value !== undefined && document[name] === undefined,
    );
    return { ...document, ...Object.fromEntries(gone.map(([name]) => [name, FieldValue.delete()])) };
  }

  function append(
    writer: WriteBatch,
    ref: DocumentReference,
    version: number,
    { next, events, change, cause }: { next: S; events: readonly E[]; change: Change<O>; cause: Cause },
  ): void {
    if (next) alsoWrite?.(writer, next, change);
    const { orgId, now } = change;
    appendEvents(writer, definitions, events, { service, subject: ref.path, version, orgId, now }, cause);
  }

  /** `change` in a transaction of the caller's: several aggregates can be read before the first one is written. */
  async function prepare<R = undefined>(
    tx: Transaction,
    context: C,
    key: K,
    decide: (state: S, now: number, read: R) => readonly E[],
    alsoRead?: (get: Get) => Promise<R>,
  ): Promise<Prepared<S, E>> {
    const [orgId, now] = [tenant(context), context.now()];
    const ref = definition.ref(orgId, key);
    const get: Get = (at) => tx.get(at);
    const read = (await alsoRead?.(get)) as R;
    const found = await readWith(get, orgId, key);
    const { state } = found;
    const events = decide(state, now, read);
    if (events.length === 0) return { before: state, state, events, write: () => undefined };
    const change = { id: ref.id, orgId, by: context.actor.uid, now };
    const version = await versionOf(tx, ref, found);
    const next = evolved(state, events, change, version);
    const write = () => {
      const writer = asBatch(tx);
      if (!next) {
        writer.delete(ref);
        const former = definition.formerRef?.(orgId, key);
        if (former) writer.delete(former);
      } else if (replaces) writer.set(ref, toDocument(next));
      else writer.set(ref, changedDocument(state, next), { merge: true });
      append(writer, ref, version, { next, events, change, cause: causeOfRequest(context) });
    };
    return { before: state, state: next, events, write };
  }

  async function changeIn<R>(
    tx: Transaction,
    context: C,
    key: K,
    decide: (state: S, now: number, read: R) => readonly E[],
    alsoRead?: (get: Get) => Promise<R>,
  ): Promise<Changed<S, E>> {
    const { state, events, write } = await prepare(tx, context, key, decide, alsoRead);
    write();
    return { state, events };
  }

  function createIn(
    writer: WriteBatch | Transaction,
    orgId: O,
    key: K,
    events: null extends S ? readonly E[] : never,
    cause: Cause,
    now: number,
  ): NonNullable<S> {
    const ref = definition.ref(orgId, key);
    const change = { id: ref.id, orgId, by: causerOf(cause), now };
    const next = evolved(null as S, events, change, 0);
    if (!next) throw new Error(`no event creates ${ref.path}`);
    asBatch(writer).create(ref, toDocument(next));
    append(asBatch(writer), ref, 0, { next, events, change, cause });
    return next;
  }

  return {
    prepare,

    /** The state at present. */
    async find(orgId: O, key: K): Promise<S> {
      return (await readWith((ref) => ref.get(), orgId, key)).state;
    },

    /**
     * Reads, decides, writes and logs in one transaction: of two clients that race each sees the other's result.
     * `alsoRead` reads in the same transaction what the decision depends on besides the state. Of requests that may carry an
     * Idempotency-Key, use `changeAndRespond`.
     */
    async change<R = undefined>(
      context: C & Unkeyed,
      key: K,
      decide: (state: S, now: number, read: R) => readonly E[],
      alsoRead?: (get: Get) => Promise<R>,
    ): Promise<Changed<S, E>> {
      return runTransaction((tx) => changeIn(tx, context, key, decide, alsoRead));
    },

    /** `change`, and what the handler returns: under an Idempotency-Key it is recorded in the same commit. */
    async changeAndRespond<T, R = undefined>(
      context: C,
      key: K,
      decide: (state: S, now: number, read: R) => readonly E[],
      respond: (changed: Changed<S, E>) => T,
      alsoRead?: (get: Get) => Promise<R>,
    ): Promise<T> {
      return runTransaction(
        async (tx) => respond(await changeIn(tx, context, key, decide, alsoRead)),
        context.companion,
      );
    },

    /**
     * A new aggregate, and what the handler returns; under an Idempotency-Key it is recorded in the same commit. `key` is
     * new (`newId`). Only for aggregates that may be absent.
     */
    async createAndRespond<T>(
      context: C,
      key: K,
      events: null extends S ? readonly E[] : never,
      respond: (state: NonNullable<S>) => T,
    ): Promise<T> {
      const batch = firestore().batch();
      const response = respond(createIn(batch, tenant(context), key, events, causeOfRequest(context), context.now()));
      context.companion?.addTo(batch, response);
      try {
        await commitBatch(batch);
      } catch (error) {
        // The client repeats a commit whose response was lost. Without a key the id is random: only an attempt of this very
        // commit can have created it.
        if (context.companion || !hasCode(error, grpc.alreadyExists)) throw error;
      }
      context.companion?.committed();
      return response;
    },

    /**
     * Adds a new aggregate and its events to a batch or transaction, which fails when the document exists. `now` is epoch
     * ms. Only for aggregates that may be absent.
     */
    create: createIn,

    /**
     * Adds events of a stored aggregate and the state after them to a batch, which fails when it has changed since. `now`
     * is epoch ms.
     */
    addTo(
      batch: WriteBatch,
      { state, orgId, ref, updateTime }: Stored<S, O>,
      events: readonly E[],
      cause: Cause,
      now: number,
    ): void {
      if (events.length === 0) return;
      const change = { id: ref.id, orgId, by: causerOf(cause), now };
      const { version } = state;
      const next = evolved(state, events, change, version);
      if (next) batch.update(ref, changedDocument(state, next), { lastUpdateTime: updateTime });
      else batch.delete(ref, { lastUpdateTime: updateTime });
      append(batch, ref, version, { next, events, change, cause });
    },
  };
}

/** A user by id, a service as `service:<name>`. */
function causerOf({ actor }: Cause): string {
  return actor.startsWith('user:') ? actor.slice('user:'.length) : actor;
}

/** `create`, `set` and `delete` of both kinds of writer differ only in what they return. */
function asBatch(writer: WriteBatch | Transaction): WriteBatch {
  return writer as WriteBatch;
}
