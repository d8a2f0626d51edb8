import * as contract from '@fresh/contracts/routes/timekeeping';
import { documentId, searchText } from '@fresh/kernel/document-id';
import type { OrganizationContext } from '@fresh/kernel/http/context';
import { handle } from '@fresh/kernel/endpoint';
import { ifMatching } from '@fresh/kernel/http/preconditions';
import { pageOf } from '@fresh/kernel/paging';
import { hasOtherApprover } from './approvers.ts';
import { checkIn, checkOut, type Attendance, type Recorder } from './attendance.ts';
import { decidesPay, update } from './correction.ts';
import { changeOfPerson } from './presence-store.ts';
import { attendances, listAttendance } from './store.ts';
import { manages, recordResponse, toWire } from './wire.ts';

/** W6. */
export const list = handle(contract.listAttendance)(async (context) => {
  const { org, request } = context;
  const { query } = request;
  // An empty filter is none, as in the monolith.
  const filter = (name: string) => {
    const text = query.get(name) ?? '';
    return text === '' ? undefined : searchText(text, name);
  };
  const filters = { shiftId: filter('shiftId'), scheduleId: filter('scheduleId'), staffUid: filter('staffUid') };
  const { records, ...rest } = await listAttendance(org.orgId, filters, pageOf(query));
  return { body: { records: records.map((record) => toWire(record, context)), total: records.length, ...rest } };
});

/** W8. */
export const checkInOne = handle(contract.checkIn)(async (context, body) => {
  const recorder = recorderOf(context);
  const decide = (state: Attendance | null, now: number) => checkIn(state, body, recorder, now);
  return changeOfPerson(context, idOf(context), ifMatching(context, decide), (record) =>
    recordResponse(context, record),
  );
});

/** W9. */
export const checkOutOne = handle(contract.checkOut)(async (context, body) => {
  const recorder = recorderOf(context);
  const decide = (state: Attendance | null, now: number) => checkOut(state, body, recorder, now);
  return attendances.changeAndRespond(context, idOf(context), ifMatching(context, decide), ({ state }) =>
    recordResponse(context, state),
  );
});

/** W10. */
export const updateOne = handle(contract.updateAttendance)(async (context, body) => {
  // Where the ledger will look: an id it can't look under must not get that far.
  if (typeof body.partnershipId === 'string') documentId(body.partnershipId, 'partnershipId');
  const corrector = { uid: context.actor.uid, mayApproveOwn: decidesPay(body) && (await mayApproveOwn(context)) };
  const decide = (state: Attendance | null, now: number) => update(state, body, corrector, now);
  return changeOfPerson(context, idOf(context), ifMatching(context, decide), (record) =>
    recordResponse(context, record),
  );
});

/** Only an owner may, of an own record, where no other member could: looked up for owners only. */
async function mayApproveOwn(context: OrganizationContext): Promise<boolean> {
  const { actor, org } = context;
  if (org.role !== 'org_owner') return false;
  const record = await attendances.find(org.orgId, idOf(context));
  return record?.staffUid === actor.uid && !(await hasOtherApprover(org.orgId, actor.uid));
}

function idOf({ params }: OrganizationContext): string {
  return params['id'] ?? '';
}

function recorderOf({ actor, org }: OrganizationContext): Recorder {
  return { uid: actor.uid, manages: manages(org) };
}
