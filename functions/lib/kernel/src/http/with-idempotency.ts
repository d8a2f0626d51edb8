import type { CommitCompanion } from '../commit-companion.ts';
import { grpc, hasCode } from '../firestore-codes.ts';
import type { Free, IdempotencyRecord, Kept, KeptResponse, Taken } from './idempotency-store.ts';

/** What became of work that carries a key. */
export type IdempotentResult<T> =
  | { readonly kind: 'worked'; readonly result: T }
  /** What the key created is there, and its record is gone: the key was used longer ago than records are kept. */
  | { readonly kind: 'created_before' }
  | Taken;

/** Work that is done once for a key. */
export interface KeyedWork<T> {
  readonly record: IdempotencyRecord;
  /** What a repetition gets of a result; null for a failure, after which the key is free for a retry. */
  readonly keep: (result: T) => KeptResponse | null;
  /** The response holds a secret: it is given once, and only that is recorded. */
  readonly isSecret: boolean;
  /** The record couldn't be written after the work: the caller gets the result all the same. */
  readonly recordFailed: (cause: unknown) => void;
}

/** Work whose effect is one commit. */
export interface CommittingWork<T> extends KeyedWork<T> {
  /** May throw. Adds the companion to its commit; without a commit, the result is recorded afterwards. */
  readonly work: (companion: CommitCompanion) => Promise<T>;
  /** What a repetition gets of what the commit says will be the result. */
  readonly encode: (committed: unknown) => KeptResponse;
}

/**
 * Does work once for its key, for routes and service operations alike: the record is part of the work's commit. A failure
 * doesn't say that nothing was committed, by this request or another one with the key. So the record is asked for first,
 * and what it has is the outcome.
 *
 * Rejects with what the work throws, and with the store's error while nothing is done yet.
 */
export async function onceInCommit<T>(keyed: CommittingWork<T>): Promise<IdempotentResult<T>> {
  const { record, work, keep, isSecret, recordFailed } = keyed;
  const free = await record.read();
  if (free.kind !== 'free') return free;
  const { companion, lastAdded } = companionOf(keyed, free);
  /** What the record says after work that failed; null where nothing is recorded, or it can't be asked. */
  const outcome = async (): Promise<Taken | null> => {
    const standing = await record.read().catch(() => free); // the failure itself is the response; a retry asks again
    if (standing.kind === 'free' || standing.kind === 'in_progress') return null;
    const response = lastAdded();
    const isMissing = standing.kind === 'responded_once' || standing.kind === 'too_large';
    return isMissing && standing.isOwn && response ? { kind: 'replayed', response, isOwn: true } : standing;
  };
  let result: T;
  try {
    result = await work(companion);
  } catch (error) {
    const taken = await outcome();
    if (taken) return taken;
    // An id that follows from the key is there, and its record is gone.
    if (lastAdded() && hasCode(error, grpc.alreadyExists)) return { kind: 'created_before' };
    throw error;
  }
  const kept = keep(result);
  if (kept === null) return (await outcome()) ?? { kind: 'worked', result };
  try {
    if (!lastAdded()) await record.write(free, keptOf(kept, isSecret));
  } catch (error) {
    recordFailed(error);
  }
  return { kind: 'worked', result };
}

/** Work whose effect isn't one commit. */
export interface LeasedWork<T> extends KeyedWork<T> {
  /** May throw: then the key is free again. */
  readonly work: () => Promise<T>;
}

/** Does work for its key under a lease. After a crash, the first repetition after the lease does it again. */
export async function onceUnderLease<T>({
  record,
  work,
  keep,
  isSecret,
  recordFailed,
}: LeasedWork<T>): Promise<IdempotentResult<T>> {
  const lease = await record.lease();
  if (lease.kind !== 'leased') return lease;
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await lease.release();
    throw error;
  }
  const kept = keep(result);
  try {
    await (kept === null ? lease.release() : lease.keep(keptOf(kept, isSecret)));
  } catch (error) {
    // The key stays taken until its lease runs out.
    recordFailed(error);
  }
  return { kind: 'worked', result };
}

function companionOf<T>({ record, encode, isSecret }: CommittingWork<T>, free: Free) {
  let last: KeptResponse | null = null;
  let isCommitted = false;
  const companion: CommitCompanion = {
    addTo(writer, result) {
      if (isCommitted) throw new Error('a request under an Idempotency-Key commits once');
      last = encode(result);
      record.addTo(writer, free, keptOf(last, isSecret));
    },
    isRecorded: async (tx) => (await record.read(tx)).kind !== 'free',
    committed() {
      isCommitted = true;
    },
  };
  return { companion, lastAdded: () => last };
}

function keptOf(response: KeptResponse, isSecret: boolean): Kept {
  return isSecret ? 'once' : response;
}
