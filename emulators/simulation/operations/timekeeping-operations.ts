import { hour, oneOf, type Choice, type Choosing, type ListedAttendance } from './chooser.ts';
import { patch, post, type Operation } from './operation.ts';

/** W8, W9: what a member of staff does with their own attendance. */
export function stamp({ person, lists, random }: Choosing, orgId: string): Operation | null {
  const isStamped = ({ staffUid, status }: ListedAttendance) =>
    staffUid === person.uid && (status === 'scheduled' || status === 'checked_in');
  const record = oneOf({ random }, lists.attendance(orgId).filter(isStamped));
  if (!record) return null;
  const isOut = record.status === 'checked_in';
  const word = isOut ? 'check-out' : 'check-in';
  return post(isOut ? 'W9' : 'W8', `/api/attendance/${record.id}/${word}?orgId=${orgId}`, orgId, {});
}

/** What a scheduler does with the attendance of others. */
export function schedulerChoices(choosing: Choosing, orgId: string): Choice[] {
  return [
    [2, () => createAttendance(choosing, orgId)],
    [6, () => correctAttendance(choosing, orgId)],
  ];
}

function createAttendance(choosing: Choosing, orgId: string): Operation | null {
  const { known, nowMs } = choosing;
  const shift = oneOf(choosing, known.shifts);
  const staffUid = oneOf(choosing, [...known.members]);
  if (!shift || staffUid === null) return null;
  const scheduledStart = nowMs - hour;
  const expected = { scheduledStart, scheduledEnd: scheduledStart + 8 * hour };
  const about = { orgId, shiftId: shift.id, scheduleId: shift.scheduleId, staffUid };
  return post('W7', `/api/attendance?orgId=${orgId}`, orgId, { ...about, ...expected });
}

function correctAttendance({ person, lists, random, nowMs, name }: Choosing, orgId: string): Operation | null {
  const records = lists.attendance(orgId).filter(({ staffUid }) => staffUid !== person.uid);
  // Approved again with other hours, so that the ledger owes another amount.
  const approved = records.filter(({ status }) => status === 'approved');
  const record = oneOf({ random }, approved.length > 0 && random.chance(0.6) ? approved : records);
  if (!record) return null;
  const out = nowMs - 60_000;
  const actualCheckIn = out - (1 + random.below(8)) * hour;
  const approval = { status: 'approved', actualCheckIn, actualCheckOut: out, hourlyRate: 20 };
  const body = random.chance(0.75) ? approval : { managerNotes: name('Note') };
  return patch('W10', `/api/attendance/${record.id}?orgId=${orgId}`, orgId, body);
}
