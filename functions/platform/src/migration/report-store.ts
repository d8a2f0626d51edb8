import { firestore } from '@fresh/kernel/firebase';
import * as log from '@fresh/kernel/log';
import { dayOf, shadowDocument } from '@fresh/kernel/migration/shadow-record';
import type { Query } from 'firebase-admin/firestore';
import type { RouteReport } from './report.ts';

/** Most documents of one report: ten routes in a busy week are 560. */
const maxDocuments = 2_000;

const dayMs = 86_400_000;

/** What was counted from a day on (UTC), the newest first; `now` is epoch ms and today the last day. */
export async function readShadowReads(
  { route, days }: { readonly route?: string | undefined; readonly days: number },
  now: number,
): Promise<{ parts: RouteReport[]; complete: boolean }> {
  let list: Query = firestore()
    .collection('shadowReads')
    .where('day', '>=', dayOf(now - (days - 1) * dayMs));
  if (route !== undefined) list = list.where('route', '==', route);
  const { docs } = await list
    .orderBy('day', 'desc')
    .limit(maxDocuments + 1)
    .get();
  const parts = docs.slice(0, maxDocuments).flatMap((document) => {
    const { data, error } = shadowDocument.safeParse(document.data());
    if (error) log.documentUnreadable(document.ref.path, error);
    return data ? [{ ...data, findings: Object.values(data.findings) }] : [];
  });
  return { parts, complete: docs.length <= maxDocuments };
}
