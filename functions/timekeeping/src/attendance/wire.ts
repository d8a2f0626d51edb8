import * as contract from '@fresh/contracts/routes/timekeeping';
import { ApiError } from '@fresh/kernel/errors';
import type { Membership, OrganizationContext } from '@fresh/kernel/http/context';
import { hasMinimumRole } from '@fresh/kernel/http/organization-context';
import type * as z from 'zod';
import type { Attendance } from './attendance.ts';
import { flattened } from './documents.ts';

/** Whether a member sees and corrects what others record. */
export function manages({ role }: Membership): boolean {
  return hasMinimumRole(role, ['scheduler']);
}

/** The response with a record, as the caller may see it; 404 where there is none. */
export function recordResponse(context: OrganizationContext, record: Attendance | null) {
  if (!record) throw new ApiError('NOT_FOUND', 'Attendance record not found');
  return { version: record.version, body: toWire(record, context) };
}

/** Hidden from every member below a scheduler: what managers write down and pay. */
const managersOnly = [
  'managerNotes',
  'hourlyRate',
  'overtimeThresholdMinutes',
  'overtimeMultiplier',
  'partnershipId',
] as const;

/** Hidden from colleagues, too, who may list every record: where a person was, and what was noted about them. */
const personal = ['notes', 'flags', 'checkInLocation', 'checkInNotes', 'checkOutLocation', 'checkOutNotes'] as const;

/** A record as the caller may see it. */
export function toWire(
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
