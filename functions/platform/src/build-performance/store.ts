import { firestore } from '@fresh/kernel/firebase';
import * as log from '@fresh/kernel/log';
import { newestFirst, readPage } from '@fresh/kernel/paging';
import type { WriteBatch } from 'firebase-admin/firestore';
import * as z from 'zod';
import type { Build } from './build-performance.ts';

/**
 * One store for what the monolith kept in three that knew nothing of each other (DOMAIN 78): its own of P8, which P7
 * reads now. Operational data, not the state of an aggregate: nothing follows from a build report, so it publishes no
 * event.
 */
const entries = () => firestore().collection('_metrics/build-performance/entries');

/**
 * Keeps a build that an organization reported, under a new id. `createdAt` is epoch ms; `alsoWrite` adds to the same commit.
 */
export async function putBuild(
  id: string,
  orgId: string,
  build: Build,
  createdAt: number,
  alsoWrite: (batch: WriteBatch) => void,
): Promise<void> {
  const batch = firestore().batch();
  batch.create(entries().doc(id), { ...build, orgId, createdAt });
  alsoWrite(batch);
  await batch.commit();
}

/** Whose builds to list: those that one organization reported, or all, also the monolith's, which name none. */
export type Reporters = { readonly orgId: string } | 'all';

/** One page of builds, the last reported first. */
export async function listBuilds(
  of: Reporters,
  page: { readonly limit: number; readonly after: string | null },
): Promise<{ builds: Build[]; nextCursor?: string }> {
  const selected = of === 'all' ? entries() : entries().where('orgId', '==', of.orgId);
  const { documents, ...rest } = await readPage(selected, newestFirst, page.limit, page.after);
  const builds = documents.flatMap((document) => {
    const parsed = buildDocument.safeParse(document.data());
    if (parsed.success) return [parsed.data];
    log.documentUnreadable(document.ref.path, parsed.error);
    return [];
  });
  return { builds, ...rest };
}

const buildDocument = z.object({
  timestamp: z.string(),
  repository: z.string(),
  ref: z.string(),
  sha: z.string(),
  runId: z.string(),
  runAttempt: z.string(),
  installSeconds: z.number(),
  buildSeconds: z.number(),
  sdkSeconds: z.number(),
  totalSeconds: z.number(),
  cacheHit: z.boolean(),
});
