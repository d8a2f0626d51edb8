import * as routes from '@fresh/contracts/routes/timekeeping';
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../history.ts';
import {
  given,
  named,
  objectOf,
  setting,
  textOf,
  versionIn,
  type Effect,
  type Resource,
  type ResourceKind,
  type Shown,
} from './resource.ts';

const names = ['status', 'scheduledStart', 'scheduledEnd', 'breakDuration'];

/**
 * Attendance records: their status, the expected hours and the break, and whether the person came and left. When they did is
 * the instance's clock, and what is paid only managers see.
 */
export const attendanceKind: ResourceKind = {
  name: 'attendance record',
  path: /^attendance_records\/[^/]+\/records\/[^/]+$/,
  fieldsIn: fieldsOf,
  request: ({ route, target, request }, response) => {
    const about = { text: `${request.method} ${target}`, ifMatch: versionIn(request.ifMatch) };
    const at = (id: string) => `attendance_records/${request.orgId ?? ''}/records/${id}`;
    const { body } = request;
    const ofTarget = at(
      target
        .replace(/\/check-(in|out)$/, '')
        .split('/')
        .at(-1) ?? '',
    );
    switch (route) {
      case routes.createAttendance.id: {
        const { id } = objectOf(response?.body);
        return id === undefined
          ? null
          : { path: at(textOf(id)), input: { ...about, effects: (state) => expectation(state, body) } };
      }
      case routes.checkIn.id:
        return { path: ofTarget, input: { ...about, effects: checkIn } };
      case routes.checkOut.id:
        return { path: ofTarget, input: { ...about, effects: checkOut } };
      case routes.updateAttendance.id:
        return { path: ofTarget, input: { ...about, effects: (state) => correction(state, body) } };
      default:
        return null;
    }
  },
  shows: (body) => ('scheduledStart' in objectOf(body) ? fieldsOf(objectOf(body)) : {}),
  isGone: () => false,
};

/** W7 creates a record, or takes over one that no person has touched. */
function expectation(state: Resource, body: Json): readonly Effect[] {
  const { scheduledStart = null, scheduledEnd = null, breakDuration = 0 } = objectOf(body);
  const hours = { scheduledStart, scheduledEnd, breakDuration };
  if (!state) return [{ fields: { status: 'scheduled', ...hours, came: false, left: false }, events: 1 }];
  const isTaken = state.fields['status'] === 'scheduled' && state.fields['came'] === false;
  // Notes aren't shown here: they may be new.
  const taken = setting(state, hours).flatMap(({ fields, events }) =>
    [0, 1].filter((n) => n >= events).map((n) => ({ fields, events: n })),
  );
  return isTaken ? taken : [{ fields: state.fields, events: 0 }];
}

function checkIn(state: Resource): readonly Effect[] {
  if (!state) return [];
  const { status, came, left } = state.fields;
  if (isPresent(state.fields)) return [{ fields: state.fields, events: 0 }];
  const mayCome = came === false && left === false && (status === 'scheduled' || status === 'late');
  return mayCome ? [{ fields: { ...state.fields, status: 'checked_in', came: true }, events: 1 }] : [];
}

function checkOut(state: Resource): readonly Effect[] {
  if (!state) return [];
  if (state.fields['left'] === true && state.fields['status'] !== 'approved')
    return [{ fields: state.fields, events: 0 }];
  return isPresent(state.fields) ? [{ fields: { ...state.fields, status: 'checked_out', left: true }, events: 1 }] : [];
}

function isPresent({ status, came, left }: Shown): boolean {
  return (status === 'checked_in' || status === 'late') && came === true && left === false;
}

/** W10. Times that are given say the status, unless one is given too, which says the times; pay terms aren't shown here. */
function correction(state: Resource, body: Json): readonly Effect[] {
  if (!state) return [];
  const sent = objectOf(body);
  const before = state.fields;
  const status = sent['status'] ?? statusByTimes(before, sent);
  const hasTimes = status === 'late' || status === 'checked_in' || status === 'checked_out' || status === 'approved';
  const mayLeave = hasTimes && status !== 'checked_in';
  const came = sent['actualCheckIn'] !== undefined || (hasTimes && before['came'] === true);
  const left = sent['actualCheckOut'] !== undefined || (mayLeave && before['left'] === true);
  const fields = { ...before, ...given(body, ['breakDuration']), status, came, left };
  const isChanged = !isDeepStrictEqual(fields, before);
  // A correction and an approval are an event each; what changes the pay or a note alone is one that isn't seen here.
  const counts = isChanged ? [1, 2] : [0, 1, 2];
  return counts.map((events) => ({ fields, events }));
}

function statusByTimes({ status }: Shown, sent: Shown): Json {
  if (status === 'approved') return 'approved';
  if (sent['actualCheckOut'] !== undefined) return 'checked_out';
  const hasCome = status === 'late' || status === 'checked_in' || status === 'checked_out';
  return sent['actualCheckIn'] === undefined || hasCome ? (status ?? null) : 'checked_in';
}

function fieldsOf(fields: Shown): Shown {
  return {
    ...named(fields, names),
    came: fields['actualCheckIn'] !== undefined,
    left: fields['actualCheckOut'] !== undefined,
  };
}
