import * as routes from '@fresh/contracts/routes/shifts';
import { isDeepStrictEqual } from 'node:util';
import type { Invoke, Json } from '../../history.ts';
import {
  given,
  named,
  objectOf,
  setting,
  textOf,
  unchanged,
  versionIn,
  type Effect,
  type Resource,
  type ResourceKind,
  type Shown,
} from './resource.ts';

const names = [
  'positionId',
  'venueId',
  'zoneId',
  'startTime',
  'endTime',
  'status',
  'requiredStaff',
  'notes',
  'breakMinutes',
];

/** Shifts: their fields, and who is assigned. */
export const shiftKind: ResourceKind = {
  name: 'shift',
  path: /^organizations\/[^/]+\/schedules\/[^/]+\/shifts\/[^/]+$/,
  fieldsIn: (document) => ({ ...named(document, names), uids: uidsOf(document) }),
  request: (invoke, response) => {
    const { route, target, request } = invoke;
    const about = { text: `${request.method} ${target}`, ifMatch: versionIn(request.ifMatch) };
    const { body } = request;
    const id =
      target
        .replace(/\/assign$/, '')
        .split('/')
        .at(-1) ?? '';
    const path = pathOf(invoke, queryOf(request.path).get('scheduleId') ?? '', id);
    switch (route) {
      case routes.createShift.id: {
        const created = objectOf(response?.body);
        const newPath = pathOf(invoke, textOf(objectOf(body)['scheduleId']), textOf(created['id']));
        return created['id'] === undefined
          ? null
          : { path: newPath, input: { ...about, effects: (state) => creation(state, body) } };
      }
      case routes.getShift.id:
        return { path, input: { ...about, effects: unchanged } };
      case routes.updateShift.id:
        return { path, input: { ...about, effects: (state) => update(state, body) } };
      case routes.deleteShift.id:
        return { path, input: { ...about, effects: (state) => setting(state, { status: 'cancelled' }) } };
      case routes.assignShift.id:
        return { path, input: { ...about, effects: (state) => assignment(state, textOf(objectOf(body)['uid'])) } };
      case routes.unassignShift.id: {
        const uid = queryOf(request.path).get('uid') ?? '';
        return { path, input: { ...about, effects: (state) => removal(state, uid) } };
      }
      default:
        return null;
    }
  },
  shows: (body) => {
    const shown = objectOf(body);
    return 'startTime' in shown ? { ...named(shown, names), uids: uidsOf(shown) } : {};
  },
  isGone: () => false,
};

function creation(state: Resource, body: Json): readonly Effect[] {
  if (state) return [];
  const fields = { requiredStaff: 1, ...objectOf(body) };
  return [{ fields: { ...named(fields, names), status: 'draft', uids: [] }, events: 1 }];
}

/** Changed fields are one event, a cancellation is another. */
function update(state: Resource, body: Json): readonly Effect[] {
  return setting(state, given(body, names)).map(({ fields, events }) => {
    const cancels = objectOf(body)['status'] === 'cancelled';
    if (!state || !cancels || events === 0) return { fields, events };
    const { status } = state.fields;
    const others = !isDeepStrictEqual({ ...fields, status }, state.fields);
    return { fields, events: Number(others) + Number(status !== 'cancelled') };
  });
}

function assignment(state: Resource, uid: string): readonly Effect[] {
  // A completed shift takes no more people, but says nothing about those who were there.
  const isOpen = state?.fields['status'] !== 'cancelled';
  return isOpen ? setting(state, { uids: [...new Set([...uidsIn(state), uid])].sort() }) : [];
}

function removal(state: Resource, uid: string): readonly Effect[] {
  return setting(state, { uids: uidsIn(state).filter((one) => one !== uid) });
}

function uidsIn(state: Resource): string[] {
  const uids = state?.fields['uids'];
  return Array.isArray(uids) ? uids.map(textOf) : [];
}

function uidsOf({ assignments }: Shown): Json {
  return Array.isArray(assignments) ? assignments.map((one) => textOf(objectOf(one as Json)['uid'])).sort() : [];
}

function pathOf({ request }: Invoke, scheduleId: string, id: string): string {
  return `organizations/${request.orgId ?? ''}/schedules/${scheduleId}/shifts/${id}`;
}

function queryOf(path: string): URLSearchParams {
  return new URL(path, 'http://localhost').searchParams;
}
