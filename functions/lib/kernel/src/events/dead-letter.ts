import { retentionMs } from '@fresh/contracts/retention';
import { Timestamp, type DocumentReference, type Firestore, type WriteBatch } from 'firebase-admin/firestore';
import * as z from 'zod';
import type { InboxKey } from './inbox.ts';

/**
 * An event whose attempts at a subscriber all failed: why, and how many. It stays until a replay succeeds, or until the log
 * has no such event any more. Without values of the event; `cause` is the text of an error, `failureCause` says which.
 */
export const deadLetter = z.object({
  subscriber: z.string(),
  eventId: z.string(),
  type: z.string(),
  /** Tenant of the event; null when it has none, or can't be read. */
  orgid: z.string().nullable(),
  cause: z.string(),
  attempts: z.number().int(),
  /** Epoch ms. */
  diedAt: z.number().int(),
});

/** A dead letter as it is stored in `deadLetters/{subscriber}:{eventId}`. */
export type DeadLetter = z.output<typeof deadLetter>;

/** Adds the dead letter to the batch that marks the event as dead. */
export function putDeadLetter(db: Firestore, batch: WriteBatch, letter: DeadLetter): void {
  const { diedAt } = letter;
  const expireAt = Timestamp.fromMillis(diedAt + retentionMs.deadLetters);
  batch.set(deadLetterRef(db, letter), { ...letter, diedAt: Timestamp.fromMillis(diedAt), expireAt });
}

/** Dead letters that died before this time, epoch ms, are over and may not be deleted yet; `now` is epoch ms. */
export function oldestDeadLetter(now: number): number {
  return now - retentionMs.deadLetters;
}

/** The document of a dead letter: one for each subscriber and event. */
export function deadLetterRef(
  db: Firestore,
  { subscriber, eventId }: Pick<InboxKey, 'subscriber' | 'eventId'>,
): DocumentReference {
  return db.doc(`deadLetters/${subscriber}:${eventId}`);
}
