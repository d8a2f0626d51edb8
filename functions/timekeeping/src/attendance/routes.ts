import * as contract from '@fresh/contracts/routes/timekeeping';
import { documentId, searchText } from '@fresh/kernel/document-id';
import { ApiError } from '@fresh/kernel/errors';
import type { Membership, OrganizationContext } from '@fresh/kernel/http/context';
import { handle } from '@fresh/kernel/endpoint';
import { hasMinimumRole } from '@fresh/kernel/http/organization-context';
import { pageOf } from '@fresh/kernel/paging';
import type * as z from 'zod';
import { createByHand } from '../expectation/store.ts';
import { checkIn, checkOut, type Attendance, type Recorder } from './attendance.ts';
import { update } from './correction.ts';
import { flattened } from './documents.ts';
import { attendances, listAttendance } from './store.ts';

/** W6. */
export const list = handle(contract.listAttendance)(async ({ org, request: { query } }) => {
  // An empty filter is none, as in the monolith.
  const filter = (name: string) => {
    const text = query.get(name) ?? '';
    return text === '' ? undefined : searchText(text, name);
  };
  const filters = { shiftId: filter('shiftId'), scheduleId: filter('scheduleId'), staffUid: filter('staffUid') };
  const { records, ...rest } = await listAttendance(org.orgId, filters, pageOf(query));
  return { body: { records: records.map((record) => toWire(record, org)), total: records.length, ...rest } };
});

/** W7. */
export const createOne = handle(contract.createAttendance)(async (context, body) => {
  if (body.orgId !== context.org.orgId) throw new ApiError('FORBIDDEN', 'Organization ID mismatch');
  return answer(context, await createByHand(context, body));
});

/** W8. */
export const checkInOne = handle(contract.checkIn)(async (context, body) => {
  const recorder = recorderOf(context);
  return answer(context, await changeOne(context, (state, now) => checkIn(state, body, recorder, now)));
});

/** W9. */
export const checkOutOne = handle(contract.checkOut)(async (context, body) => {
  const recorder = recorderOf(context);
  return answer(context, await changeOne(context, (state, now) => checkOut(state, body, recorder, now)));
});

/** W10. */
export const updateOne = handle(contract.updateAttendance)(async (context, body) => {
  // Where the ledger will look: an id it can't look under must not get that far.
  if (body.partnershipId !== undefined) documentId(body.partnershipId, 'partnershipId');
  return answer(context, await changeOne(context, (state, now) => update(state, body, now)));
});

async function changeOne(context: OrganizationContext, decide: Parameters<typeof attendances.change>[2]) {
  const { state } = await attendances.change(context, context.params['id'] ?? '', decide);
  return state;
}

function recorderOf({ actor, org }: OrganizationContext): Recorder {
  return { uid: actor.uid, manages: manages(org) };
}

function manages({ role }: Membership): boolean {
  return hasMinimumRole(role, ['scheduler']);
}

function answer({ org }: OrganizationContext, record: Attendance | null) {
  if (!record) throw new ApiError('NOT_FOUND', 'Attendance record not found');
  return { body: toWire(record, org) };
}

/** What managers write down and pay is theirs to see: every member may list the records. */
function toWire(record: Attendance, org: Membership): z.input<typeof contract.attendanceBody> {
  const wire = flattened(record);
  if (manages(org)) return wire;
  const {
    managerNotes: _managerNotes,
    hourlyRate: _hourlyRate,
    overtimeThresholdMinutes: _overtimeThresholdMinutes,
    overtimeMultiplier: _overtimeMultiplier,
    partnershipId: _partnershipId,
    ...shown
  } = wire;
  return shown;
}
