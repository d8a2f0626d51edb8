import { firestore } from '@fresh/kernel/firebase';
import { storedTimestamp } from '@fresh/kernel/stored-timestamp';
import type { Timestamp } from 'firebase-admin/firestore';
import * as z from 'zod';
import type { KnownPairs, LateSearch } from './known-pairs.ts';
import type { Checkpoint } from './store.ts';

const covered = z.array(z.object({ pair: z.string(), until: z.number() }));

const document = z.object({
  known: z.array(z.string()),
  coveredUntil: z.number(),
  gone: covered,
  late: z.object({ until: z.number(), pairs: covered }).nullable(),
});

/** What was remembered, and the version that a later write builds on. */
export interface StoredPairs {
  readonly pairs: KnownPairs;
  readonly updateTime: Timestamp;
}

/** What earlier runs knew of the registry; null before the first run. */
export async function readKnownPairs(checkpoints: string): Promise<StoredPairs | null> {
  const snapshot = await pairsRef(checkpoints).get();
  const { updateTime } = snapshot;
  return updateTime ? { pairs: document.parse(snapshot.data()), updateTime } : null;
}

/**
 * Remembers what is known, and returns the version that it is now. Fails when another run has written since: that run
 * may be one of another registry, whose word must not be lost.
 */
export async function saveKnownPairs(
  checkpoints: string,
  { known, coveredUntil, gone, late }: KnownPairs,
  basedOn: Timestamp | null,
): Promise<Timestamp> {
  const batch = firestore().batch();
  const fields = {
    known,
    coveredUntil,
    gone: gone.map(({ pair, until }) => ({ pair, until })),
    late: late && { until: late.until, pairs: late.pairs.map(({ pair, until }) => ({ pair, until })) },
  };
  if (basedOn) batch.update(pairsRef(checkpoints), fields, { lastUpdateTime: basedOn });
  else batch.create(pairsRef(checkpoints), fields);
  const [written] = await batch.commit();
  if (!written) throw new Error('a commit without result');
  return written.writeTime;
}

const lateCheckpoint = z.object({ until: z.number(), recordedAt: storedTimestamp, path: z.string() });

/** How far a late search has come in a shard; null when it hasn't started there. */
export async function readLateCheckpoint(
  checkpoints: string,
  shard: number,
  { until }: LateSearch,
): Promise<Checkpoint | null> {
  const { data: saved } = lateCheckpoint.safeParse((await latePositionRef(checkpoints, shard).get()).data());
  return saved?.until === until ? { recordedAt: saved.recordedAt, path: saved.path } : null;
}

/** Remembers how far a late search has come in a shard. The position counts for this search alone. */
export async function saveLateCheckpoint(
  checkpoints: string,
  shard: number,
  { until }: LateSearch,
  { recordedAt, path }: Checkpoint,
): Promise<void> {
  await latePositionRef(checkpoints, shard).set({ until, recordedAt, path });
}

function pairsRef(checkpoints: string) {
  return firestore().collection(checkpoints).doc('registry');
}

function latePositionRef(checkpoints: string, shard: number) {
  return firestore().collection(checkpoints).doc(`late-${shard}`);
}
