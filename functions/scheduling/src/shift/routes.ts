import type { BodyOf } from '@fresh/contracts/route';
import * as contract from '@fresh/contracts/routes/shifts';
import { documentId } from '@fresh/kernel/document-id';
import { ApiError } from '@fresh/kernel/errors';
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
  const { org, newId } = context;
  requireSameOrganization(body, org);
  const scheduleId = documentId(body.scheduleId, 'scheduleId');
  // Looked up before the write: a failure after it would return 500 for a shift that is there.
  const [schedule, position] = await Promise.all([
    scheduleSpan(org.orgId, scheduleId),
    positionStanding(org.orgId, body.positionId),
  ]);
  const references = referenceWarnings({ schedule: schedule === 'missing' ? 'missing' : 'exists', position });
  return shifts.createAndRespond(context, { scheduleId, id: newId() }, [create(body)], (shift) => ({
    version: shift.version,
    body: { ...toWire(shift), warnings: [...references, ...timeWarnings(shift, spanOf(schedule))] },
  }));
});

/** S9. */
export const getOne = handle(contract.getShift)(async (context) => {
  const { orgId } = context.org;
  const shift = readable(await shifts.find(orgId, keyOf(context)), orgId);
  return { version: shift.version, body: toWire(shift) };
});

/** S10. */
export const updateOne = handle(contract.updateShift, {
  afterCommit: async (_context, body, response) =>
    moves(body) || body.status !== undefined ? withOverlaps(response) : undefined,
})(async (context, body) => {
  const { orgId } = context.org;
  const key = keyOf(context);
  // Looked up before the write, as for S8.
  const [position, schedule] = await Promise.all([
    body.positionId === undefined ? ('active' as const) : positionStanding(orgId, body.positionId),
    moves(body) ? scheduleSpan(orgId, documentId(key.scheduleId, 'scheduleId')) : ('missing' as const),
  ]);
  const decide = ifMatching(context, (before: Shift | null, isPublished: boolean) =>
    update(before, orgId, body, isPublished),
  );
  return changeShift(context, key, decide, (state) => {
    const shift = readable(state, orgId);
    const warnings = [
      ...referenceWarnings({ schedule: 'exists', position }),
      ...(moves(body) ? timeWarnings(shift, spanOf(schedule)) : []),
      ...staffingWarnings(shift),
    ];
    return { version: shift.version, body: { ...toWire(shift), warnings } };
  });
});

/** S11. */
export const deleteOne = handle(contract.deleteShift)(async (context) => {
  const key = keyOf(context);
  const decide = ifMatching(context, (before: Shift | null, isPublished: boolean) =>
    cancel(before, context.org.orgId, isPublished),
  );
  return changeShift(context, key, decide, (state) => ({
    version: state?.version,
    body: { message: 'Shift deleted successfully', id: key.id },
  }));
});

/** S12. */
export const assignOne = handle(contract.assignShift, {
  afterCommit: (_context, body, response) => withOverlaps(response, [body.uid]),
})(async (context, body) => {
  const { orgId } = context.org;
  return changeMembersShift(
    context,
    keyOf(context),
    body.uid,
    ifMatching(context, (state: Shift | null, known: { isActiveMember: boolean; isPublished: boolean }) =>
      assign(state, orgId, body, known),
    ),
    (state) => {
      const shift = readable(state, orgId);
      return { version: shift.version, body: { ...toWire(shift), warnings: staffingWarnings(shift) } };
    },
  );
});

/** S13. */
export const unassignOne = handle(contract.unassignShift)(async (context) => {
  const { orgId } = context.org;
  const key = keyOf(context);
  const uid = required(context.request.query, 'uid');
  const decide = ifMatching(context, (before: Shift | null, isPublished: boolean) =>
    unassign(before, orgId, uid, isPublished),
  );
  return changeShift(context, key, decide, (state) => {
    const shift = readable(state, orgId);
    return { version: shift.version, body: toWire(shift) };
  });
});

/** A response with the warnings that can only be found after the change; see `findOverlaps`. */
async function withOverlaps(shift: z.input<typeof contract.shiftWithWarnings>, uids?: string[]) {
  return { ...shift, warnings: [...shift.warnings, ...(await findOverlaps(shift, uids))] };
}

/** Whether a change says when the shift is. */
function moves({ startTime, endTime }: BodyOf<typeof contract.updateShift>): boolean {
  return startTime !== undefined || endTime !== undefined;
}

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
