import { eventPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { startFunction } from '@fresh/kernel/testing/function-process';
import { member, send, uniqueId, type TestResponse } from '@fresh/kernel/testing/world';

/** Hours of a shift in the future, epoch ms. */
export const start = 1_893_456_000_000;
export const end = start + 8 * 3_600_000;

/** The type of an event of attendance. */
export function type(name: string): string {
  return `fresh.timekeeping.attendance.v1.${name}`;
}

/** The functions of attendance, people of two organizations, and requests to its routes. */
export type AttendanceRoutes = Awaited<ReturnType<typeof startAttendanceRoutes>>;

/** Starts the functions; `stop` ends them. */
export async function startAttendanceRoutes() {
  const org = uniqueId('alpha');
  const other = uniqueId('beta');
  const [attendance, record, checkIn, checkOut] = await Promise.all([
    startFunction('timekeeping', 'attendance'),
    startFunction('timekeeping', 'attendanceRecord'),
    startFunction('timekeeping', 'attendanceCheckIn'),
    startFunction('timekeeping', 'attendanceCheckOut'),
  ]);
  const [scheduler, manager, colleague, outsider, firstStaff] = await Promise.all([
    member(org, 'scheduler'),
    member(org, 'manager'),
    member(org, 'staff'),
    member(other, 'admin'),
    member(org, 'staff'),
  ]);
  let staff = firstStaff;
  /**
   * A new member for the requests that name no other. A person is in one place at a time, and is paid once for an hour:
   * no test begins with the hours of another.
   */
  const renewStaff = async () => (staff = await member(org, 'staff'));
  const stop = () => Promise.all([attendance, record, checkIn, checkOut].map((each) => each.kill()));

  const body = (changes: object = {}) => ({
    orgId: org,
    shiftId: 'sh1',
    scheduleId: 'sc1',
    staffUid: staff.uid,
    scheduledStart: start,
    scheduledEnd: end,
    ...changes,
  });
  const create = (changes: object = {}, as = scheduler, orgId = org) =>
    send(attendance.url, 'POST', `/api/attendance?orgId=${orgId}`, { as, body: body(changes) });
  const list = (query = '', as = staff, orgId = org) =>
    send(attendance.url, 'GET', `/api/attendance?orgId=${orgId}${query}`, { as });
  const patch = (id: string, changes: object, as = manager, orgId = org) =>
    send(record.url, 'PATCH', `/api/attendance/${id}?orgId=${orgId}`, { as, body: changes });
  const stamp = (what: 'check-in' | 'check-out', id: string, sent: object = {}, as = staff, orgId = org) =>
    send((what === 'check-in' ? checkIn : checkOut).url, 'POST', `/api/attendance/${id}/${what}?orgId=${orgId}`, {
      as,
      body: sent,
    });

  const ref = (id: string, orgId = org) => firestore().doc(`attendance_records/${orgId}/records/${id}`);
  const stored = async (id: string) => (await ref(id).get()).data();
  const count = async (orgId = org) =>
    (await firestore().collection(`attendance_records/${orgId}/records`).count().get()).data().count;
  const eventsOf = async (id: string) => {
    const kinds = ['created', 'checked_in', 'checked_out', 'updated', 'approved'];
    const found = await Promise.all(
      kinds.map((kind) =>
        firestore()
          .collection(eventPath(type(kind), '').slice(0, -1))
          .where('subject', '==', ref(id).path)
          .get(),
      ),
    );
    return found
      .flatMap(({ docs }) => docs.map((document) => document.data()))
      .sort((a, b) => Number(a['sequence']) - Number(b['sequence']));
  };
  const typesOf = async (id: string) => (await eventsOf(id)).map((event) => event['type'] as string);
  const people = { scheduler, manager, colleague, outsider };
  const requests = { body, create, list, patch, stamp };
  return {
    attendance,
    checkIn,
    org,
    other,
    people,
    renewStaff,
    ...requests,
    ref,
    stored,
    count,
    eventsOf,
    typesOf,
    stop,
  };
}

/** The id in a response. */
export function idOf(response: TestResponse): string {
  return (response.body as { id: string }).id;
}

/** The records in the response of a list. */
export function records(response: TestResponse): Record<string, unknown>[] {
  return (response.body as { records: Record<string, unknown>[] }).records;
}
