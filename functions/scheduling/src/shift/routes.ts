import * as contract from '@fresh/contracts/routes/shifts';
import { documentId } from '@fresh/kernel/document-id';
import { ApiError } from '@fresh/kernel/errors';
import { causeOfRequest } from '@fresh/kernel/events/event-log';
import { commitBatch } from '@fresh/kernel/events/commit-batch';
import { firestore } from '@fresh/kernel/firebase';
import type { OrganizationContext } from '@fresh/kernel/http/context';
import { handle } from '@fresh/kernel/endpoint';
import { ifMatching } from '@fresh/kernel/http/preconditions';
import { pageOf } from '@fresh/kernel/paging';
import type * as z from 'zod';
import { requireSameOrganization } from '../body-organization.ts';
import { positionStanding } from '../position/store.ts';
import { scheduleSpan } from '../schedule/store.ts';
import {
  assign,
  cancel,
  create,
  readable,
  referenceWarnings,
  staffingWarnings,
  timeWarnings,
  unassign,
  update,
  type Shift,
} from './shift.ts';
import { changeMembersShift, changeShift, listShifts, shifts, type ShiftKey } from './store.ts';
import { findOverlaps } from './warnings.ts';

/** S7. */
export const list = handle(contract.listShifts)(async ({ org, request }) => {
  const scheduleId = required(request.query, 'scheduleId');
  const { shifts: listed, ...rest } = await listShifts(org.orgId, scheduleId, pageOf(request.query));
  return { body: { shifts: listed.map(toWire), total: listed.length, ...rest } };
});

/** S8. */
export const createOne = handle(contract.createShift)(async (context, body) => {
  const { org, newId, now } = context;
  requireSameOrganization(body, org);
  const scheduleId = documentId(body.scheduleId, 'scheduleId');
  // Looked up before the write: a failure after it would return 500 for a shift that is there.
  const [schedule, position] = await Promise.all([
    scheduleSpan(org.orgId, scheduleId),
    positionStanding(org.orgId, body.positionId),
  ]);
  const batch = firestore().batch();
  const key = { scheduleId, id: newId() };
  const shift = shifts.create(batch, org.orgId, key, [create(body)], causeOfRequest(context), now());
  await commitBatch(batch);
  const references = referenceWarnings({ schedule: schedule === 'missing' ? 'missing' : 'exists', position });
  return {
    version: shift.version,
    body: { ...toWire(shift), warnings: [...references, ...timeWarnings(shift, spanOf(schedule))] },
  };
});

/** S9. */
export const getOne = handle(contract.getShift)(async (context) => {
  const { orgId } = context.org;
  const shift = readable(await shifts.find(orgId, keyOf(context)), orgId);
  return { version: shift.version, body: toWire(shift) };
});

/** S10. */
export const updateOne = handle(contract.updateShift)(async (context, body) => {
  const { orgId } = context.org;
  const decide = ifMatching(context, (before: Shift | null, isPublished: boolean) =>
    update(before, orgId, body, isPublished),
  );
  const state = await changeShift(context, keyOf(context), decide);
  const shift = readable(state, orgId);
  const moved = body.startTime !== undefined || body.endTime !== undefined;
  const [position, schedule, overlaps] = await Promise.all([
    body.positionId === undefined ? ('active' as const) : positionStanding(orgId, body.positionId),
    moved ? scheduleSpan(orgId, shift.scheduleId) : ('missing' as const),
    moved || body.status !== undefined ? findOverlaps(shift) : [],
  ]);
  const warnings = [
    ...referenceWarnings({ schedule: 'exists', position }),
    ...(moved ? timeWarnings(shift, spanOf(schedule)) : []),
    ...staffingWarnings(shift),
    ...overlaps,
  ];
  return { version: shift.version, body: { ...toWire(shift), warnings } };
});

/** S11. */
export const deleteOne = handle(contract.deleteShift)(async (context) => {
  const key = keyOf(context);
  const decide = ifMatching(context, (before: Shift | null, isPublished: boolean) =>
    cancel(before, context.org.orgId, isPublished),
  );
  const state = await changeShift(context, key, decide);
  return { version: state?.version, body: { message: 'Shift deleted successfully', id: key.id } };
});

/** S12. */
export const assignOne = handle(contract.assignShift)(async (context, body) => {
  const { orgId } = context.org;
  const shift = readable(
    await changeMembersShift(
      context,
      keyOf(context),
      body.uid,
      ifMatching(context, (state: Shift | null, known: { isActiveMember: boolean; isPublished: boolean }) =>
        assign(state, orgId, body, known),
      ),
    ),
    orgId,
  );
  const overlaps = await findOverlaps(shift, [body.uid]);
  return { version: shift.version, body: { ...toWire(shift), warnings: [...staffingWarnings(shift), ...overlaps] } };
});

/** S13. */
export const unassignOne = handle(contract.unassignShift)(async (context) => {
  const { orgId } = context.org;
  const key = keyOf(context);
  const uid = required(context.request.query, 'uid');
  const decide = ifMatching(context, (before: Shift | null, isPublished: boolean) =>
    unassign(before, orgId, uid, isPublished),
  );
  const state = await changeShift(context, key, decide);
  const shift = readable(state, orgId);
  return { version: shift.version, body: toWire(shift) };
});

function keyOf({ params, request }: OrganizationContext): ShiftKey {
  return { scheduleId: required(request.query, 'scheduleId'), id: params['id'] ?? '' };
}

/** The dates of a schedule that is there and says them. */
function spanOf(schedule: Awaited<ReturnType<typeof scheduleSpan>>) {
  return typeof schedule === 'string' ? null : schedule;
}

function required(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (!value) throw new ApiError('BAD_REQUEST', `${name} query parameter is required`);
  return value;
}

function toWire({ version: _version, assignments, ...shift }: Shift): z.input<typeof contract.shiftBody> {
  return { ...shift, assignments: [...assignments] };
}
