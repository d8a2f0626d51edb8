import type { ScheduledRun } from '@fresh/kernel/scheduled';
import { removeWithoutAccount } from '../membership/store.ts';
import { findMissing, type SweepReport } from './deleted-accounts.ts';
import * as log from './log.ts';
import { existingAccounts, readCursor, readMembers, saveCursor } from './store.ts';

/** Pages of one run: with a run an hour, 24,000 memberships a day, whatever there are. */
const pagesPerRun = 10;

/**
 * Ends the memberships of accounts that were deleted in Auth. Firebase has no event of that for functions of the second
 * generation, so memberships are looked at in turn, from where the last run ended.
 */
export async function sweep({ requestId }: ScheduledRun): Promise<SweepReport> {
  let cursor = await readCursor();
  let [examined, removed] = [0, 0];
  for (let page = 0; page < pagesPerRun; page++) {
    const { members, next } = await readMembers(cursor);
    const uids = new Set(members.flatMap(({ uid }) => uid ?? []));
    const found = findMissing(members, await existingAccounts([...uids]));
    if (found.kind === 'implausible') {
      log.sweepStopped(found.missing, found.examined);
      return { examined, removed, isComplete: false };
    }
    for (const { id, uid = '', orgId } of found.members) {
      const outcome = await removeWithoutAccount(id, { requestId, now: Date.now() });
      if (outcome === 'removed') removed++;
      if (outcome === 'only_owner') log.onlyOwnerMissing(orgId, uid);
    }
    examined += members.length;
    cursor = next;
    await saveCursor(cursor);
    if (cursor === null) break;
  }
  const report = { examined, removed, isComplete: cursor === null };
  log.swept(report);
  return report;
}
