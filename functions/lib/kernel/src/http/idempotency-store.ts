import { createHash } from 'node:crypto';
import { retentionMs } from '@fresh/contracts/retention';
import { Timestamp, type Firestore } from 'firebase-admin/firestore';
import { firestore } from '../firebase.ts';
import * as log from '../log.ts';
import type { CompleteResponse } from './response.ts';

/** How long a request may work before its key can be taken over, in ms: a function's own time limit. */
const leaseMs = 60_000;
/** Largest response that is kept, in bytes: a document holds at most 1 MiB. */
const maxKeptBytes = 512 * 1024;

/** The part of a response that a repetition gets again. */
export type KeptResponse = Pick<CompleteResponse, 'status' | 'headers' | 'cookies' | 'body'>;

/** What a key means for the request that carries it. */
export type Claim =
  /** This request does the work: afterwards `keep` the response or `release` the key. */
  | {
      readonly kind: 'claimed';
      /** Null: remember that the work was done, without its response. Changes nothing once another request took over. */
      readonly keep: (response: KeptResponse | null) => Promise<void>;
      /** Frees the key, unless another request took over. Logs a failure instead of throwing: the lease ends the claim. */
      readonly release: () => Promise<void>;
    }
  | { readonly kind: 'replayed'; readonly response: KeptResponse }
  /** Done, but the response holds a secret that is given once and stored nowhere. */
  | { readonly kind: 'responded_once' }
  | { readonly kind: 'in_progress'; readonly retryAfterMs: number }
  /** The key was used with another body. */
  | { readonly kind: 'other_request' };

/** Who repeats what: a key means nothing outside its user and route (DOMAIN 24). */
export interface IdempotencyKey {
  readonly uid: string;
  readonly routeId: string;
  /** The organization that the request acts under; null where it acts under none, or founds it. */
  readonly orgId: string | null;
  /** Method, path and organization: the same key on another resource is another request. */
  readonly target: string;
  readonly key: string;
  readonly body: Buffer | undefined;
}

/** Remembers responses by Idempotency-Key. */
export interface IdempotencyStore {
  claim(key: IdempotencyKey, now: () => number): Promise<Claim>;
}

/**
 * Records in `idempotency/{hash}`; one conditional write decides which request works:
 *
 *   request 1   create ─── works ─── keep response
 *   request 2       create fails: in progress ── 409, Retry-After
 *   request 3                              create fails: done ── the same response again
 *   crash       create ─── works ─╳     lease expires; the next request takes over with lastUpdateTime
 *
 * A holder may outlive its lease, on an instance without CPU. What it keeps or releases then carries the update time of
 * its own claim, and so leaves the claim of its successor alone:
 *
 *   request 1   create ─── works ─── … lease over …                  ── release: fails, nothing happens
 *   request 2                                       take over ── works ────────────────────── keep response
 *
 * After a crash between the handler's commit and `keep`, the takeover works again: the lease guards against concurrent
 * and later repetitions, not against the loss of the response.
 */
export function idempotencyIn(database: () => Firestore): IdempotencyStore {
  return {
    async claim(key, now) {
      const ref = database().doc(`idempotency/${hash(key.uid, key.routeId, key.target, key.key)}`);
      const bodyHash = hash(key.body?.toString('base64') ?? '');
      const expireAt = Timestamp.fromMillis(now() + retentionMs.idempotency);
      // By `uid` and `orgId` an erasure finds the responses, which hold personal data.
      const { uid, orgId } = key;
      const record = { uid, orgId, bodyHash, leaseMs, answer: null, expireAt };
      const claimed = (claimedAt: Timestamp): Claim => {
        const whileHeld = { lastUpdateTime: claimedAt };
        return {
          kind: 'claimed',
          keep: async (response) => {
            const text = response === null ? respondedOnce : JSON.stringify(response);
            // A response that no document can hold can't be repeated: a retry then works again.
            const isKept = Buffer.byteLength(text) <= maxKeptBytes;
            await unlessTakenOver(isKept ? ref.update({ answer: text }, whileHeld) : ref.delete(whileHeld));
          },
          release: async () => {
            await unlessTakenOver(ref.delete(whileHeld)).catch(log.keyNotReleased);
          },
        };
      };
      try {
        return claimed((await ref.create(record)).writeTime);
      } catch (error) {
        if (!hasCode(error, alreadyExists, aborted)) throw error;
      }
      const seen = await ref.get();
      const { updateTime, readTime } = seen;
      if (!updateTime) return { kind: 'in_progress', retryAfterMs: 1000 }; // released in this very moment
      // All times are Firestore's: an instance whose clock is ahead must not take over from one that is still running.
      // TTL deletes an expired record up to a day later, or more; until then it counts for nothing.
      const isExpired = storedMs(seen.get('expireAt')) <= readTime.toMillis();
      if (!isExpired) {
        if (seen.get('bodyHash') !== bodyHash) return { kind: 'other_request' };
        const response: unknown = seen.get('answer');
        if (response === respondedOnce) return { kind: 'responded_once' };
        if (typeof response === 'string') return { kind: 'replayed', response: JSON.parse(response) as KeptResponse };
        const heldMs = readTime.toMillis() - updateTime.toMillis();
        const waitMs = Number(seen.get('leaseMs') ?? leaseMs) - heldMs;
        if (waitMs > 0) return { kind: 'in_progress', retryAfterMs: waitMs };
      }
      try {
        return claimed((await ref.update(record, { lastUpdateTime: updateTime })).writeTime);
      } catch (error) {
        if (!hasCode(error, failedPrecondition, aborted)) throw error;
        return { kind: 'in_progress', retryAfterMs: leaseMs }; // another takeover was faster
      }
    },
  };
}

/** The records of the process's own database. */
export const firestoreIdempotency: IdempotencyStore = idempotencyIn(firestore);

/** Waits for a write of a holder; that its claim is another request's by now, or gone, is not an error. */
async function unlessTakenOver(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!hasCode(error, failedPrecondition, notFound)) throw error;
  }
}

/** Epoch ms; a record without a time never expires. */
function storedMs(time: unknown): number {
  return time instanceof Timestamp ? time.toMillis() : Infinity;
}

/** In place of a response that isn't kept; no JSON object reads like it. */
const respondedOnce = 'answered once';

/** gRPC codes. Of several writes at once Firestore may reject some without saying which condition failed: ABORTED. */
const notFound = 5;
const alreadyExists = 6;
const failedPrecondition = 9;
const aborted = 10;

function hasCode(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(Number(error.code));
}

/** JSON keeps the parts apart: no two lists share a text. */
function hash(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
