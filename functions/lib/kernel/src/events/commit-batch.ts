import type { WriteBatch, WriteResult } from 'firebase-admin/firestore';
import { withSpan } from '../telemetry/with-span.ts';
import { pushCommitted } from './push.ts';

/** Commits a batch, and pushes the events in it. */
export async function commitBatch(batch: WriteBatch): Promise<WriteResult[]> {
  const results = await withSpan({ name: 'commit', kind: 'internal', attributes: {} }, () => batch.commit());
  await pushCommitted(batch);
  return results;
}
