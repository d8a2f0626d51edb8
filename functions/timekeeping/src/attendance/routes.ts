import * as contract from '@fresh/contracts/routes/timekeeping';
import { documentId, searchText } from '@fresh/kernel/document-id';
import { ApiError } from '@fresh/kernel/errors';
import type { Membership, OrganizationContext } from '@fresh/kernel/http/context';
import { handle } from '@fresh/kernel/endpoint';
import { hasMinimumRole } from '@fresh/kernel/http/organization-context';
import { ifMatching } from '@fresh/kernel/http/preconditions';
import { pageOf } from '@fresh/kernel/paging';
import type * as z from 'zod';
import { readReferences, referenceWarnings } from '../expectation/references.ts';
import { createByHand } from '../expectation/store.ts';
import { hasOtherApprover } from './approvers.ts';
import { checkIn, checkOut, type Attendance, type Recorder } from './attendance.ts';
import { decidesPay, update } from './correction.ts';
import { flattened } from './documents.ts';
import { changeOfPerson } from './presence-store.ts';
import { attendances, listAttendance } from './store.ts';

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

/** W7. */
export const createOne = handle(contract.createAttendance)(async (context, body) => {
  if (body.orgId !== context.org.orgId) throw new ApiError('FORBIDDEN', 'Organization ID mismatch');
  const warnings = referenceWarnings(await readReferences(context.org.orgId, body), body.scheduledEnd <= context.now());
  const { body: record } = answer(context, await createByHand(context, body));
  return { body: { ...record, ...(warnings.length > 0 && { warnings }) } };
});

/** W8. */
export const checkInOne = handle(contract.checkIn)(async (context, body) => {
  const recorder = recorderOf(context);
  return answer(
    context,
    await changeOfPerson(
      context,
      idOf(context),
      ifMatching(context, (state: Attendance | null, now: number) => checkIn(state, body, recorder, now)),
    ),
  );
});

/** W9. */
export const checkOutOne = handle(contract.checkOut)(async (context, body) => {
  const recorder = recorderOf(context);
  const decide = (state: Attendance | null, now: number) => checkOut(state, body, recorder, now);
  return answer(context, (await attendances.change(context, idOf(context), ifMatching(context, decide))).state);
});

/** W10. */
export const updateOne = handle(contract.updateAttendance)(async (context, body) => {
  // Where the ledger will look: an id it can't look under must not get that far.
  if (typeof body.partnershipId === 'string') documentId(body.partnershipId, 'partnershipId');
  const corrector = { uid: context.actor.uid, mayApproveOwn: decidesPay(body) && (await mayApproveOwn(context)) };
  return answer(
    context,
    await changeOfPerson(
      context,
      idOf(context),
      ifMatching(context, (state: Attendance | null, now: number) => update(state, body, corrector, now)),
    ),
  );
});

/** Only an owner may, of an own record, where nobody else could: looked up for nobody else. */
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

function manages({ role }: Membership): boolean {
  return hasMinimumRole(role, ['scheduler']);
}

function answer(context: OrganizationContext, record: Attendance | null) {
  if (!record) throw new ApiError('NOT_FOUND', 'Attendance record not found');
  return { version: record.version, body: toWire(record, context) };
}

/** Hidden from everybody below a scheduler: what managers write down and pay. */
const managersOnly = [
  'managerNotes',
  'hourlyRate',
  'overtimeThresholdMinutes',
  'overtimeMultiplier',
  'partnershipId',
] as const;

/** Hidden from colleagues, too, who may list every record: where a person was, and what was noted about them. */
const personal = ['notes', 'flags', 'checkInLocation', 'checkInNotes', 'checkOutLocation', 'checkOutNotes'] as const;

function toWire(
  record: Attendance,
  { actor, org }: Pick<OrganizationContext, 'actor' | 'org'>,
): z.input<typeof contract.attendanceBody> {
  const { flags, ...wire } = flattened(record);
  const shown = {
    ...wire,
    ...(flags && { flags: flags.flatMap((flag) => contract.attendanceFlag.safeParse(flag).data ?? []) }),
  };
  if (manages(org)) return shown;
  const hidden: readonly string[] = record.staffUid === actor.uid ? managersOnly : [...managersOnly, ...personal];
  const entries = Object.entries(shown).filter(([name]) => !hidden.includes(name));
  return Object.fromEntries(entries) as z.input<typeof contract.attendanceBody>;
}
