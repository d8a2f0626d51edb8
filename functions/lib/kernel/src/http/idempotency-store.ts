import { createHash, randomUUID } from 'node:crypto';
import { retentionMs } from '@fresh/contracts/retention';
import {
  Timestamp,
  type DocumentData,
  type DocumentReference,
  type DocumentSnapshot,
  type Firestore,
  type Transaction,
  type WriteBatch,
} from 'firebase-admin/firestore';
import { firestore } from '../firebase.ts';
import { grpc, hasCode } from '../firestore-codes.ts';
import * as log from '../log.ts';
import type { CompleteResponse } from './response.ts';

/** How long a request may hold the lease of a key, in ms: a function's own time limit. */
const leaseMs = 60_000;
/** Largest response that is kept, in bytes: a document holds at most 1 MiB. */
const maxKeptBytes = 512 * 1024;

/** The part of a response that a repetition gets again. */
export type KeptResponse = Pick<CompleteResponse, 'status' | 'headers' | 'cookies' | 'body'>;

/** What is kept of work that was done: its response, or only that it was done, because the response holds a secret. */
export type Kept = KeptResponse | 'once';

/** The key is free: `replaces` is the update time of an expired record, or of a lease that ran out. */
export interface Free {
  readonly kind: 'free';
  readonly replaces: Timestamp | null;
}

/** What the record of a key says to another request with it. */
export type Taken =
  /** `isOwn`: this very request has recorded it, and has not seen its commit come through. */
  | { readonly kind: 'replayed'; readonly response: KeptResponse; readonly isOwn: boolean }
  /** Done, but the response holds a secret that is given once and stored nowhere. */
  | { readonly kind: 'responded_once'; readonly isOwn: boolean }
  /** Done, but the response is larger than what is kept. */
  | { readonly kind: 'too_large'; readonly isOwn: boolean }
  | { readonly kind: 'in_progress'; readonly retryAfterMs: number }
  /** The key was used with another body. */
  | { readonly kind: 'other_request' };

/** The lease of a key: this request works; afterwards it keeps the response or releases the key. */
export interface Lease {
  readonly kind: 'leased';
  /** Changes nothing once another request took over. */
  readonly keep: (kept: Kept) => Promise<void>;
  /** Frees the key, unless another request took over. Logs a failure instead of throwing: the lease ends by itself. */
  readonly release: () => Promise<void>;
}

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

/** The record of a key, as one request deals with it. */
export interface IdempotencyRecord {
  /** Names the key, and nothing else; new document ids follow from it. */
  readonly id: string;
  /** What the key means at present; with `tx`, as that transaction sees it. */
  readonly read: (tx?: Transaction) => Promise<Free | Taken>;
  /** Adds the record to a commit, which fails when the key was recorded since `free` was read. */
  readonly addTo: (writer: Transaction | WriteBatch, free: Free, kept: Kept) => void;
  /** The record in a commit of its own; what is there already stays. */
  readonly write: (free: Free, kept: Kept) => Promise<void>;
  /** Takes the lease of the key. */
  readonly lease: () => Promise<Lease | Taken>;
}

/** Remembers responses by Idempotency-Key. */
export interface IdempotencyStore {
  /** `now` is epoch ms. */
  record(key: IdempotencyKey, now: () => number): IdempotencyRecord;
}

/**
 * Records in `idempotency/{hash}`. By default a record is created by the very commit that has the effect (ADR 0047), so
 * that one of several requests commits, and every other one finds its response:
 *
 *   request 1   read: free ── work ── commit: effect, record
 *   request 2     read: free ── work ────────────────────── commit rejected ── read: the response
 *   zombie      read: free ── work ── … frozen …                                   ── commit rejected
 *
 * Where the effect isn't one commit, a request takes a lease first. All its times are Firestore's: an instance whose clock is
 * ahead must not take over from one that is still running. A holder may outlive its lease, on an instance without CPU.
 * What it keeps or releases then carries the update time of its own lease, and so leaves its successor's alone:
 *
 *   request 1   create ─── works ─── … lease over …                  ── release: fails, nothing happens
 *   request 2                                       take over ── works ────────────────────── keep response
 */
export function idempotencyIn(database: () => Firestore): IdempotencyStore {
  return {
    record(key, now) {
      const id = hash(key.uid, key.routeId, key.target, key.key);
      const ref = () => database().doc(`idempotency/${id}`);
      const owner = randomUUID();
      const bodyHash = hash(key.body?.toString('base64') ?? '');
      // By `uid` and `orgId` an erasure finds the responses, which hold personal data.
      const document = (text: string | null): DocumentData => ({
        uid: key.uid,
        orgId: key.orgId,
        bodyHash,
        owner,
        answer: text,
        leaseMs,
        expireAt: Timestamp.fromMillis(now() + retentionMs.idempotency),
      });
      const addTo = (writer: Transaction | WriteBatch, { replaces }: Free, kept: Kept) => {
        // `create` and `update` of both kinds of writer differ only in what they return.
        const target = writer as WriteBatch;
        if (replaces) target.update(ref(), document(textOf(kept)), { lastUpdateTime: replaces });
        else target.create(ref(), document(textOf(kept)));
      };
      return {
        id,
        read: async (tx) => standingOf(tx ? await tx.get(ref()) : await ref().get(), { bodyHash, owner }),
        addTo,
        async write(free, kept) {
          const batch = database().batch();
          addTo(batch, free, kept);
          await unless(batch.commit(), grpc.alreadyExists, grpc.failedPrecondition, grpc.notFound);
        },
        async lease() {
          try {
            return leaseOf(ref(), (await ref().create(document(null))).writeTime);
          } catch (error) {
            if (!hasCode(error, grpc.alreadyExists, grpc.aborted)) throw error;
          }
          const snapshot = await ref().get();
          const standing = standingOf(snapshot, { bodyHash, owner });
          if (standing.kind !== 'free') return standing;
          // Released in this very moment.
          if (!standing.replaces) return { kind: 'in_progress', retryAfterMs: 1000 };
          try {
            const taken = await ref().update(document(null), { lastUpdateTime: standing.replaces });
            return leaseOf(ref(), taken.writeTime);
          } catch (error) {
            if (!hasCode(error, grpc.failedPrecondition, grpc.aborted)) throw error;
            return { kind: 'in_progress', retryAfterMs: leaseMs }; // another takeover was faster
          }
        },
      };
    },
  };
}

/** The records of the process's own database. */
export const firestoreIdempotency: IdempotencyStore = idempotencyIn(firestore);

/** What a record means to a request; `owner` names that request. */
function standingOf(record: DocumentSnapshot, request: { bodyHash: string; owner: string }): Free | Taken {
  const { updateTime, readTime } = record;
  if (!updateTime) return { kind: 'free', replaces: null };
  // TTL deletes an expired record up to a day later, or more; until then it counts for nothing.
  if (storedMs(record.get('expireAt')) <= readTime.toMillis()) return { kind: 'free', replaces: updateTime };
  if (record.get('bodyHash') !== request.bodyHash) return { kind: 'other_request' };
  const text: unknown = record.get('answer');
  const isOwn = record.get('owner') === request.owner;
  if (text === respondedOnce) return { kind: 'responded_once', isOwn };
  if (text === tooLarge) return { kind: 'too_large', isOwn };
  if (typeof text === 'string') return { kind: 'replayed', response: JSON.parse(text) as KeptResponse, isOwn };
  const heldMs = readTime.toMillis() - updateTime.toMillis();
  const waitMs = Number(record.get('leaseMs') ?? leaseMs) - heldMs;
  return waitMs > 0 ? { kind: 'in_progress', retryAfterMs: waitMs } : { kind: 'free', replaces: updateTime };
}

function leaseOf(ref: DocumentReference, leasedAt: Timestamp): Lease {
  const whileHeld = { lastUpdateTime: leasedAt };
  const unlessTakenOver = (write: Promise<unknown>) => unless(write, grpc.failedPrecondition, grpc.notFound);
  return {
    kind: 'leased',
    keep: (kept) => {
      const text = textOf(kept);
      return unlessTakenOver(ref.update({ answer: text }, whileHeld));
    },
    release: () => unlessTakenOver(ref.delete(whileHeld)).catch(log.keyNotReleased),
  };
}

/** Waits for a write; what it is rejected with for one of these reasons is not an error. */
async function unless(write: Promise<unknown>, ...codes: readonly number[]): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!hasCode(error, ...codes)) throw error;
  }
}

/** Epoch ms; a record without a time never expires. */
function storedMs(time: unknown): number {
  return time instanceof Timestamp ? time.toMillis() : Infinity;
}

/** In place of a response that isn't kept; no JSON object reads like it. */
const respondedOnce = 'answered once';
const tooLarge = 'too large';

function textOf(kept: Kept): string {
  if (kept === 'once') return respondedOnce;
  const text = JSON.stringify(kept);
  return Buffer.byteLength(text) <= maxKeptBytes ? text : tooLarge;
}

/** JSON keeps the parts apart: no two lists share a text. */
function hash(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
