import { auth, firestore } from '@fresh/kernel/firebase';
import * as z from 'zod';
import { memberOf } from '../membership/documents.ts';
import type { Member } from '../membership/membership.ts';

/** Users that one call to Auth looks up, Firebase's own limit. */
const pageSize = 100;

const progress = z.object({ cursor: z.string().nullable() });

/** The membership after which the next run goes on; null to begin anew. */
export async function readCursor(): Promise<string | null> {
  const stored = progress.safeParse((await cursorRef().get()).data());
  return stored.success ? stored.data.cursor : null;
}

/** Remembers where the next run goes on. Two runs at a time would only look at some memberships twice. */
export async function saveCursor(cursor: string | null): Promise<void> {
  await cursorRef().set({ cursor });
}

/** The next memberships by document id, and the cursor behind them; null at the end. */
export async function readMembers(cursor: string | null): Promise<{ members: Member[]; next: string | null }> {
  const active = firestore()
    .collection('memberships')
    .where('status', 'in', ['active', 'suspended'])
    .orderBy('__name__');
  const { docs } = await (cursor === null ? active : active.startAfter(cursor)).limit(pageSize).get();
  return {
    members: docs.map(memberOf).filter((member) => member !== null),
    next: docs.length === pageSize ? (docs.at(-1)?.id ?? null) : null,
  };
}

/** Which of some users Auth knows. */
export async function existingAccounts(uids: readonly string[]): Promise<Set<string>> {
  if (uids.length === 0) return new Set();
  const { users } = await auth().getUsers(uids.map((uid) => ({ uid })));
  return new Set(users.map(({ uid }) => uid));
}

function cursorRef() {
  return firestore().doc('_deletedAccounts/cursor');
}
