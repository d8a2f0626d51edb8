import type { BodyOf } from '@fresh/contracts/route';
import type { attendanceWarning, createAttendance } from '@fresh/contracts/routes/timekeeping';
import { isDocumentId } from '@fresh/kernel/document-id';
import { ApiError } from '@fresh/kernel/errors';
import { firestore } from '@fresh/kernel/firebase';
import type * as z from 'zod';

/** What is odd about an accepted record. */
type Warning = z.output<typeof attendanceWarning>;

/** What W7 found of what its body names. */
export interface References {
  readonly schedule: 'there' | 'missing';
  readonly shift: 'there' | 'missing';
  /** Of the person in the organization; `inactive` for one who left, is suspended or only invited. */
  readonly staff: 'active' | 'inactive' | 'missing';
}

/**
 * What is odd about a record. The monolith recorded any person at any shift, and clients rely on it for shifts that are
 * kept elsewhere: a warning. A shift that is kept here takes members only, as an assignment does: 400. A member who left
 * meanwhile may have worked until then.
 */
export function referenceWarnings({ schedule, shift, staff }: References, isOver: boolean): Warning[] {
  if (shift === 'there' && (staff === 'missing' || (staff === 'inactive' && !isOver))) {
    throw new ApiError('BAD_REQUEST', 'staffUid is not an active member of the organization');
  }
  return [
    ...(schedule === 'missing' ? [warning('schedule_not_found', 'The schedule does not exist')] : []),
    ...(shift === 'missing' ? [warning('shift_not_found', 'The shift does not exist')] : []),
    ...(staff === 'missing' ? [warning('staff_not_found', 'The person is not a member of the organization')] : []),
    ...(staff === 'inactive' ? [warning('staff_inactive', 'The person is not an active member')] : []),
  ];
}

/** Looks up what a body names: the owners' documents, three reads. Any text may be asked for. */
export async function readReferences(orgId: string, body: BodyOf<typeof createAttendance>): Promise<References> {
  const { scheduleId, shiftId, staffUid } = body;
  const schedules = `organizations/${orgId}/schedules`;
  const membershipId = `${staffUid}_${orgId}`;
  const paths = {
    schedule: isDocumentId(scheduleId) ? `${schedules}/${scheduleId}` : null,
    shift: isDocumentId(scheduleId) && isDocumentId(shiftId) ? `${schedules}/${scheduleId}/shifts/${shiftId}` : null,
    membership: isDocumentId(membershipId) ? `memberships/${membershipId}` : null,
  };
  const wanted = Object.values(paths).filter((path) => path !== null);
  if (wanted.length === 0) return { schedule: 'missing', shift: 'missing', staff: 'missing' };
  const found = await firestore().getAll(...wanted.map((path) => firestore().doc(path)), {
    fieldMask: ['uid', 'status'],
  });
  const at = (path: string | null) => found.find(({ ref, exists }) => exists && ref.path === path);
  const membership = at(paths.membership);
  const isMember = membership?.get('uid') === staffUid;
  return {
    schedule: at(paths.schedule) ? 'there' : 'missing',
    shift: at(paths.shift) ? 'there' : 'missing',
    staff: !isMember ? 'missing' : membership.get('status') === 'active' ? 'active' : 'inactive',
  };
}

function warning(code: Warning['code'], message: string): Warning {
  return { code, message };
}
