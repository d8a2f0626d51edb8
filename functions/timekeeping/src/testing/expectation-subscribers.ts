import type { EventEnvelope } from '@fresh/contracts/envelope';
import type { DataOf, EventDefinition } from '@fresh/contracts/event';
import { shiftAssigned, shiftCancelled, shiftUnassigned, shiftUpdated } from '@fresh/contracts/events/shifts';
import * as timekeepingEvents from '@fresh/contracts/events/timekeeping';
import type { EffectStep } from '@fresh/kernel/events/subscriber';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo, logEvent } from '@fresh/kernel/testing/event-delivery';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startSubscriber } from '@fresh/kernel/testing/start-subscriber';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { member, send, uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

/** When the shifts begin, epoch ms. */
export const start = 1_893_456_000_000;
/** In ms. */
export const hour = 3_600_000;
const [grpcAlreadyExists, grpcFailedPrecondition] = [6, 9];

/** The type of an event of attendance. */
export function kind(name: string): string {
  return `fresh.timekeeping.attendance.v1.${name}`;
}

/** Which function gets which event. */
const functions = new Map<string, string>([
  [shiftAssigned.type, 'expectAttendanceOnShiftAssigned'],
  [shiftUpdated.type, 'expectAttendanceOnShiftUpdated'],
  [shiftUnassigned.type, 'withdrawAttendanceOnShiftUnassigned'],
  [shiftCancelled.type, 'withdrawAttendanceOnShiftCancelled'],
]);

/** The function that gets events of a type; throws when there is none. */
export function functionOf({ type }: { type: string }): string {
  const name = functions.get(type);
  if (name === undefined) throw new Error(`no function of timekeeping gets ${type}`);
  return name;
}

/** Starts a subscriber of shift events in a process of its own. */
export function startSubscriberTo(event: { type: string }, env: Record<string, string> = {}): Promise<FunctionProcess> {
  return startSubscriber(functionOf(event), { env });
}

/** The subscribers, the routes of attendance, and shifts whose events they get. */
export type ExpectationSubscribers = Awaited<ReturnType<typeof startExpectationSubscribers>>;
/** A shift with one person, and the events that it can have. */
export type Shift = ReturnType<ExpectationSubscribers['newShift']>;

/** Starts the functions; `stop` ends them. */
export async function startExpectationSubscribers() {
  const org = uniqueId('alpha');
  const subscribers = new Map<string, FunctionProcess>();
  const [attendance, checkIn, correction] = await Promise.all([
    startFunction('timekeeping', 'attendance'),
    startFunction('timekeeping', 'attendanceCheckIn'),
    startFunction('timekeeping', 'attendanceRecord'),
  ]);
  await Promise.all(
    [...functions.keys()].map(async (type) => subscribers.set(type, await startSubscriberTo({ type }))),
  );
  const [scheduler, staff] = await Promise.all([member(org, 'scheduler'), member(org, 'staff')]);
  const stop = () => Promise.all([attendance, checkIn, correction, ...subscribers.values()].map((each) => each.kill()));

  /** A new shift without events yet, and the events it could have. */
  function newShift(uid = uniqueId('ann'), orgId: string | null = org, id = uniqueId('sh')) {
    const times = (startHour: number) => ({
      positionId: 'p1',
      startTime: start + startHour * hour,
      endTime: start + (startHour + 8) * hour,
      breakMinutes: 30,
    });
    const subject = `organizations/${orgId ?? 'none'}/schedules/sc1/shifts/${id}`;
    const publish = async <D extends EventDefinition>(definition: D, sequence: number, data: DataOf<D>) => {
      const about = { service: 'scheduling', subject, orgId, sequence };
      return { ...(await logEvent(definition.type, about, data)), data };
    };
    return {
      id,
      uid,
      orgId: orgId ?? 'none',
      assigned: (sequence: number, startHour = 0) =>
        publish(shiftAssigned, sequence, { scheduleId: 'sc1', uid, ...times(startHour) }),
      updated: (sequence: number, startHour: number, uids = [uid], status: 'draft' | 'cancelled' = 'draft') =>
        publish(shiftUpdated, sequence, { scheduleId: 'sc1', changes: {}, status, uids, ...times(startHour) }),
      unassigned: (sequence: number) => publish(shiftUnassigned, sequence, { scheduleId: 'sc1', uid }),
      cancelled: (sequence: number, uids = [uid]) => publish(shiftCancelled, sequence, { scheduleId: 'sc1', uids }),
    };
  }

  /** Delivers an event to its subscriber, and resolves to the status of the response. */
  const attempt = async (event: EventEnvelope) => {
    const subscriber = subscribers.get(event.type);
    if (!subscriber) throw new Error(`no function of timekeeping gets ${event.type}`);
    return deliverTo(subscriber.url, event);
  };
  const deliver = async (...events: EventEnvelope[]) => {
    for (const event of events) {
      expect(await attempt(event), event.type).to.be.within(200, 299);
    }
  };
  const records = async ({ id, orgId }: { id: string; orgId: string }) => {
    const { docs } = await firestore()
      .collection(`attendance_records/${orgId}/records`)
      .where('shiftId', '==', id)
      .get();
    return docs.map((document): Record<string, unknown> => document.data());
  };
  const only = async (shift: { id: string; orgId: string }) => {
    const [record, ...others] = await records(shift);
    expect(others).to.deep.equal([]);
    if (!record) throw new Error('there is no record');
    return record;
  };
  const loggedOf = async (recordId: string, orgId = org) =>
    loggedEvents(
      Object.values(timekeepingEvents).filter(({ type }) => type.startsWith(kind(''))),
      `attendance_records/${orgId}/records/${recordId}`,
    );
  const typesOf = async (recordId: string) => (await loggedOf(recordId)).map(({ type }) => type);
  const inbox = async (event: EventEnvelope) =>
    (
      await firestore()
        .doc(`inbox/${functionOf(event)}:${event.id}`)
        .get()
    ).get('progress') as object;
  const list = async ({ id }: { id: string }) => {
    const path = `/api/attendance?orgId=${org}&shiftId=${id}`;
    const { body } = await send(attendance.url, 'GET', path, { as: staff });
    return (body as { records: Record<string, unknown>[] }).records;
  };
  const stamp = (id: string) =>
    send(checkIn.url, 'POST', `/api/attendance/${id}/check-in?orgId=${org}`, { as: scheduler, body: {} });
  const createByHand = (shift: { id: string; uid: string }, changes: object = {}) =>
    send(attendance.url, 'POST', `/api/attendance?orgId=${org}`, {
      as: scheduler,
      body: {
        orgId: org,
        shiftId: shift.id,
        scheduleId: 'sc1',
        staffUid: shift.uid,
        scheduledStart: start + hour,
        scheduledEnd: start + 2 * hour,
        ...changes,
      },
    });
  const shifts = { newShift, attempt, deliver, records, only, loggedOf, typesOf, inbox };
  return { org, scheduler, staff, attendance, correction, ...shifts, list, stamp, createByHand, stop };
}

/** Asserts that a step was planned on what has changed since: none of it is written. */
export async function expectConflict({ write }: EffectStep): Promise<void> {
  const batch = firestore().batch();
  write(batch);
  const code = await batch.commit().then(
    () => 'committed',
    (error: unknown) => (error as { code?: number }).code,
  );
  expect(code).to.be.oneOf([grpcAlreadyExists, grpcFailedPrecondition]);
}
