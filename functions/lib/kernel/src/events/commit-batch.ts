import type { WriteBatch, WriteResult } from 'firebase-admin/firestore';
import { pushCommitted } from './push.ts';

/** Commits a batch, and pushes the events in it. */
export async function commitBatch(batch: WriteBatch): Promise<WriteResult[]> {
  const results = await batch.commit();
  await pushCommitted(batch);
  return results;
}
