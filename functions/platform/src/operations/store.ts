import type { callables as contract } from '@fresh/contracts/callables/operations';
import { deadLetter, deadLetterRef, oldestDeadLetter, type DeadLetter } from '@fresh/kernel/events/dead-letter';
import { inboxRef, type InboxKey } from '@fresh/kernel/events/inbox';
import { firestore } from '@fresh/kernel/firebase';
import * as log from '@fresh/kernel/log';
import { readPage } from '@fresh/kernel/paging';
import { timestampMs } from '@fresh/kernel/stored-timestamp';
import { Timestamp, type Query } from 'firebase-admin/firestore';
import * as z from 'zod';

/** Which dead letters; times are epoch ms and about when the event was given up. */
export interface DeadLetterSelection {
  /** Of one organization; absent is all of them. */
  readonly orgId?: string | undefined;
  readonly subscriber?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

const storedLetter = z.looseObject({ diedAt: timestampMs }).pipe(deadLetter);

/** One page of dead letters, the latest first; without those that are over. `now` is epoch ms. */
export async function readDeadLetters(
  { orgId, subscriber, since, until }: DeadLetterSelection,
  limit: number,
  cursor: string | undefined,
  now = Date.now(),
): Promise<{ deadLetters: DeadLetter[]; nextCursor?: string }> {
  let list: Query = firestore().collection('deadLetters');
  if (orgId !== undefined) list = list.where('orgid', '==', orgId);
  if (subscriber !== undefined) list = list.where('subscriber', '==', subscriber);
  const from = Math.max(since ?? 0, oldestDeadLetter(now));
  list = list.where('diedAt', '>=', Timestamp.fromMillis(from));
  if (until !== undefined) list = list.where('diedAt', '<', Timestamp.fromMillis(until));
  const { documents, ...rest } = await readPage(list, { field: 'diedAt', direction: 'desc' }, limit, cursor || null);
  const deadLetters = documents.flatMap((document) => {
    const { data, error } = storedLetter.safeParse(document.data());
    if (error) log.documentUnreadable(document.ref.path, error);
    return data ?? [];
  });
  return { deadLetters, ...rest };
}

/** Dead letters by their keys, in their order; null for what is none, is over, or can't be read. */
export async function findDeadLetters(
  keys: readonly Pick<InboxKey, 'subscriber' | 'eventId'>[],
): Promise<(DeadLetter | null)[]> {
  const snapshots = await firestore().getAll(...keys.map((key) => deadLetterRef(firestore(), key)));
  const oldest = oldestDeadLetter(Date.now());
  return snapshots.map((snapshot) => {
    const letter = storedLetter.safeParse(snapshot.data()).data;
    return letter && letter.diedAt >= oldest ? letter : null;
  });
}

/** How far the subscribers are with an event. */
export async function readHandlings(
  keys: readonly InboxKey[],
): Promise<z.input<(typeof contract.showEvent)['output']>['subscribers']> {
  const entries = await readEntries(keys);
  return keys.map(({ subscriber }, index) => {
    const entry = entries[index];
    if (!entry) return { subscriber, status: 'none', attempts: 0 };
    const { progress, ...rest } = entry;
    return { subscriber, ...progress, ...rest };
  });
}

/** Those that no subscriber has finished or given up: what is dead is replayed as a dead letter. */
export async function unfinished<T extends InboxKey>(keys: readonly T[]): Promise<T[]> {
  const entries = await readEntries(keys);
  return keys.filter((_, index) => {
    const status = entries[index]?.progress.status;
    return status !== 'done' && status !== 'dead';
  });
}

const entry = z.object({
  progress: z.object({
    status: z.enum(['in_progress', 'waiting', 'done', 'dead']),
    cause: z.string().optional(),
  }),
  attempts: z.number().int().default(0),
  updatedAt: timestampMs,
});

async function readEntries(keys: readonly InboxKey[]): Promise<(z.output<typeof entry> | undefined)[]> {
  if (keys.length === 0) return [];
  const snapshots = await firestore().getAll(...keys.map((key) => inboxRef(firestore(), key)));
  return snapshots.map((snapshot) => (snapshot.exists ? entry.parse(snapshot.data()) : undefined));
}
