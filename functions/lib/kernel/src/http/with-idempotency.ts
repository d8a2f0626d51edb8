import type { IdempotencyKey, IdempotencyStore, KeptResponse } from './idempotency-store.ts';

/** What became of work that carries a key. */
export type IdempotentResult<T> =
  | { readonly kind: 'worked'; readonly result: T }
  | { readonly kind: 'replayed'; readonly response: KeptResponse }
  /** Done before, but the response holds a secret that is given once and stored nowhere. */
  | { readonly kind: 'responded_once' }
  /** The key was used with another body. */
  | { readonly kind: 'other_request' }
  | { readonly kind: 'in_progress'; readonly retryAfterMs: number };

/**
 * What a repetition gets: the response, only that it was given (`once`), or nothing, because the work failed and the key
 * is free for a retry (`release`).
 */
export type Kept = KeptResponse | 'once' | 'release';

/** Work that is done once for a key. */
export interface KeyedWork<T> {
  readonly key: IdempotencyKey;
  /** Epoch ms. */
  readonly now: () => number;
  /** May throw: then the key is free again. */
  readonly work: () => Promise<T>;
  readonly keep: (result: T) => Kept;
  /** The record couldn't be written after the work: the caller gets the result all the same. */
  readonly recordFailed: (cause: unknown) => void;
}

/**
 * Does work once for its key, for routes and service operations alike. Rejects with what the work throws, and with the
 * store's error while nothing is done yet.
 */
export async function withIdempotency<T>(store: IdempotencyStore, keyed: KeyedWork<T>): Promise<IdempotentResult<T>> {
  const { key, now, work, keep, recordFailed } = keyed;
  const claim = await store.claim(key, now);
  if (claim.kind !== 'claimed') return claim;
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await claim.release();
    throw error;
  }
  try {
    const kept = keep(result);
    if (kept === 'release') await claim.release();
    else await claim.keep(kept === 'once' ? null : kept);
  } catch (error) {
    // The key stays taken until its lease runs out.
    recordFailed(error);
  }
  return { kind: 'worked', result };
}
