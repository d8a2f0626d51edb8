import { createHash } from 'node:crypto';
import { Timestamp, type Firestore } from 'firebase-admin/firestore';
import { firestore } from '../firebase.ts';
import * as log from '../log.ts';
import type { Answer } from './reply.ts';

/** How long an answer can be repeated, in ms: 24 h (DOMAIN §8). */
const retentionMs = 24 * 60 * 60 * 1000;
/** How long a request may work before its key can be taken over, in ms: a function's own time limit. */
const leaseMs = 60_000;
/** Largest answer that is kept, in bytes: a document holds at most 1 MiB. */
const maxKeptBytes = 512 * 1024;

/** The part of an answer that a repetition gets again. */
export type KeptAnswer = Pick<Answer, 'status' | 'headers' | 'cookies' | 'body'>;

/** What a key means for the request that carries it. */
export type Claim =
  /** Nobody is at it: work, then `keep` the answer or `release` the key. */
  | {
      readonly kind: 'mine';
      /** Null: remember that it was done, not what was answered. Changes nothing once another request took over. */
      readonly keep: (answer: KeptAnswer | null) => Promise<void>;
      /** Frees the key, unless another request took over. Logs a failure instead of throwing: the lease ends the claim. */
      readonly release: () => Promise<void>;
    }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }
  /** Done, but its answer holds a secret that is given once and kept nowhere. */
  | { readonly kind: 'answered_once' }
  | { readonly kind: 'in_progress'; readonly retryAfterMs: number }
  /** The key was used with another body. */
  | { readonly kind: 'other_request' };

/** Who repeats what: a key means nothing outside its user and route (DOMAIN 24). */
export interface IdempotencyKey {
  readonly uid: string;
  readonly routeId: string;
  /** Method, path and organization: the same key on another resource is another request. */
  readonly target: string;
  readonly key: string;
  readonly body: Buffer | undefined;
}

/** Remembers answers by Idempotency-Key. */
export interface IdempotencyStore {
  claim(key: IdempotencyKey, now: () => number): Promise<Claim>;
}

/**
 * Records in `idempotency/{hash}`; one conditional write decides who works:
 *
 *   request 1   create ─── works ─── keep answer
 *   request 2       create refused: in progress ── 409, Retry-After
 *   request 3                              create refused: answered ── the same answer again
 *   crash       create ─── works ─╳     lease runs out; the next request takes over with lastUpdateTime
 *
 * A holder may outlive its lease, on an instance without CPU. What it keeps or releases then carries the update time of
 * its own claim, and so leaves the claim of its successor alone:
 *
 *   request 1   create ─── works ─── … lease over …                  ── release: refused, nothing happens
 *   request 2                                       take over ── works ────────────────────── keep answer
 *
 * A crash after the handler's commit and before `keep` lets the takeover work again: the lease guards against
 * concurrent and later repetitions, not against losing the very answer.
 */
export function idempotencyIn(database: () => Firestore): IdempotencyStore {
  return {
    async claim(key, now) {
      const ref = database().doc(`idempotency/${hash(key.uid, key.routeId, key.target, key.key)}`);
      const bodyHash = hash(key.body?.toString('base64') ?? '');
      const expireAt = Timestamp.fromMillis(now() + retentionMs);
      const record = { bodyHash, leaseMs, answer: null, expireAt };
      const mine = (claimedAt: Timestamp): Claim => {
        const whileHeld = { lastUpdateTime: claimedAt };
        return {
          kind: 'mine',
          keep: async (answer) => {
            const text = answer === null ? answeredOnce : JSON.stringify(answer);
            // What no document can hold can't be repeated; better to work again than to answer something else.
            const isKept = Buffer.byteLength(text) <= maxKeptBytes;
            await unlessTakenOver(isKept ? ref.update({ answer: text }, whileHeld) : ref.delete(whileHeld));
          },
          release: async () => {
            await unlessTakenOver(ref.delete(whileHeld)).catch(log.keyNotReleased);
          },
        };
      };
      try {
        return mine((await ref.create(record)).writeTime);
      } catch (error) {
        if (!hasCode(error, alreadyExists, aborted)) throw error;
      }
      const seen = await ref.get();
      const { updateTime, readTime } = seen;
      if (!updateTime) return { kind: 'in_progress', retryAfterMs: 1000 }; // released in this very moment
      // All times are Firestore's: an instance whose clock is ahead must not take over from one that is at work.
      // TTL deletes an expired record up to a day later, or more; until then it counts for nothing.
      const isExpired = storedMs(seen.get('expireAt')) <= readTime.toMillis();
      if (!isExpired) {
        if (seen.get('bodyHash') !== bodyHash) return { kind: 'other_request' };
        const answer: unknown = seen.get('answer');
        if (answer === answeredOnce) return { kind: 'answered_once' };
        if (typeof answer === 'string') return { kind: 'answered', answer: JSON.parse(answer) as KeptAnswer };
        const heldMs = readTime.toMillis() - updateTime.toMillis();
        const waitMs = Number(seen.get('leaseMs') ?? leaseMs) - heldMs;
        if (waitMs > 0) return { kind: 'in_progress', retryAfterMs: waitMs };
      }
      try {
        return mine((await ref.update(record, { lastUpdateTime: updateTime })).writeTime);
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

/** In place of an answer that isn't kept; no JSON object reads like it. */
const answeredOnce = 'answered once';

/** gRPC codes. Of several writes at once Firestore may refuse some without saying which condition failed: ABORTED. */
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
