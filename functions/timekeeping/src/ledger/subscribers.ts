import { subscriptions } from '@fresh/contracts/subscriptions/timekeeping';
import { NonRetryableError } from '@fresh/kernel/errors';
import { causeOfEvent } from '@fresh/kernel/events/event-log';
import { transactional } from '@fresh/kernel/events/subscriber';
import { isIncomplete, nextEntry, payFor, withDefaults, type Approval, type Terms } from './ledger.ts';
import * as log from './log.ts';
import { putEntry, putFollowed, readFollowed, readPartnershipTerms, readPosted } from './store.ts';

/** One ledger entry for an approval, and a correcting one for an approval with other values (DOMAIN 70). */
export const postLedgerEntryOnAttendanceApproved = transactional(
  subscriptions.postLedgerEntryOnAttendanceApproved,
  async (event) => {
    const { orgid: orgId, data, sequence: version } = event;
    if (orgId === null) throw new NonRetryableError('an attendance record without organization');
    const { staffUid: userId, partnershipId, clockIn, clockOut } = data;
    const attendanceId = event.subject.slice(event.subject.lastIndexOf('/') + 1);
    const approvedAt = Date.parse(event.time);
    const approval: Approval = {
      orgId,
      attendanceId,
      userId,
      partnershipId,
      version,
      approvedAt,
      clockIn,
      clockOut,
    };
    const terms = await completed(orgId, data, partnershipId);
    const [posted, followed] = await Promise.all([readPosted(orgId, attendanceId), readFollowed(orgId, attendanceId)]);
    const entry = nextEntry(approval, payFor(clockIn, clockOut, terms), posted, followed.version);
    if (!entry) log.entrySkipped(event.id, attendanceId);
    return {
      write: (batch) => {
        if (entry) putEntry(batch, entry, causeOfEvent(event, 'timekeeping'));
        if (version > followed.version) putFollowed(batch, orgId, attendanceId, version, followed);
      },
      next: null,
    };
  },
);

async function completed(orgId: string, terms: Terms, partnershipId: string | undefined): Promise<Terms> {
  if (partnershipId === undefined || !isIncomplete(terms)) return terms;
  return withDefaults(terms, await readPartnershipTerms(orgId, partnershipId));
}
