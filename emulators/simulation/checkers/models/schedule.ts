import * as routes from '@fresh/contracts/routes/schedules';
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../history.ts';
import {
  given,
  named,
  objectOf,
  setting,
  textOf,
  timeOf,
  unchanged,
  versionIn,
  type Effect,
  type Resource,
  type ResourceKind,
  type Shown,
} from './resource.ts';

const names = ['name', 'startDateMs', 'endDateMs', 'status', 'visibility', 'publishAtMs'] as const;

/** Schedules: their name, dates, status, visibility and planned publication. */
export const scheduleKind: ResourceKind = {
  name: 'schedule',
  path: /^organizations\/[^/]+\/schedules\/[^/]+$/,
  fieldsIn: (document) => ({
    ...named(document, ['name', 'status', 'visibility']),
    startDateMs: timeOf(document['startDate']),
    endDateMs: timeOf(document['endDate']),
    publishAtMs: document['status'] === 'draft' ? timeOf(objectOf(document['planned'])['at']) : null,
  }),
  request: ({ route, target, request }, response) => {
    const about = { text: `${request.method} ${target}`, ifMatch: versionIn(request.ifMatch) };
    const at = (id: string) => `organizations/${request.orgId ?? ''}/schedules/${id}`;
    const ofTarget = at(target.slice(target.lastIndexOf('/') + 1));
    const { body } = request;
    switch (route) {
      case routes.createSchedule.id: {
        const id = textOf(objectOf(objectOf(response?.body)['schedule'])['id']);
        return id === '' ? null : { path: at(id), input: { ...about, effects: (state) => creation(state, body) } };
      }
      case routes.getSchedule.id:
        return { path: ofTarget, input: { ...about, effects: unchanged } };
      case routes.updateSchedule.id:
        return { path: ofTarget, input: { ...about, effects: (state) => update(state, body) } };
      case routes.deleteSchedule.id:
        return { path: ofTarget, input: { ...about, effects: () => [{ fields: null, events: 1 }] } };
      case routes.publishSchedule.id: {
        const { scheduleId } = objectOf(body);
        return { path: at(textOf(scheduleId)), input: { ...about, effects: (state) => publication(state, body) } };
      }
      default:
        return null;
    }
  },
  shows: (body) => {
    const { schedule, ...fields } = objectOf(body);
    const shown = objectOf(schedule ?? fields);
    // What a publication returns is about itself, not the schedule.
    return 'name' in shown ? named(shown, names) : {};
  },
  isGone: () => false,
};

function creation(state: Resource, body: Json): readonly Effect[] {
  if (state) return [];
  const { startDate, endDate, name, visibility } = objectOf(body);
  const fields = { name: name ?? null, startDateMs: startDate ?? null, endDateMs: endDate ?? null };
  return [{ fields: { ...fields, status: 'draft', visibility: visibility ?? 'team', publishAtMs: null }, events: 1 }];
}

/** Changed fields are one event, a publication is another, or the same one where the members know of it already. */
function update(state: Resource, body: Json): readonly Effect[] {
  if (!state) return [];
  const sent = objectOf(body);
  const { startDate, endDate } = sent;
  const fields = {
    ...given(body, ['name', 'visibility', 'status']),
    ...(startDate !== undefined && { startDateMs: startDate }),
    ...(endDate !== undefined && { endDateMs: endDate }),
    ...(sent['status'] !== undefined && { publishAtMs: null }),
  };
  const isHiddenChanged = sent['description'] !== undefined;
  const { status } = state.fields;
  return setting(state, fields).flatMap(({ fields: next, events }) => {
    const others = events === 1 && !isDeepStrictEqual({ ...next, status }, state.fields);
    const counts = sent['status'] === 'published' && status !== 'published' ? [1, ...(others ? [2] : [])] : [events];
    // A description isn't shown here: it may be new or not.
    const all = isHiddenChanged ? counts.flatMap((count) => [count, count + 1]) : counts;
    return [...new Set(all)].map((count) => ({ fields: next, events: count }));
  });
}

function publication(state: Resource, body: Json): readonly Effect[] {
  if (!state) return [];
  const { publishAt } = objectOf(body);
  const published = { status: 'published', publishAtMs: null };
  const isNamed = publishAt !== undefined && publishAt !== 0;
  const plans = state.fields['status'] === 'draft' && isNamed ? planned(state, publishAt) : [];
  // Naming another time amends it, which isn't shown here.
  const amends =
    isNamed && state.fields['status'] !== 'draft' ? [{ fields: { ...state.fields, ...published }, events: 1 }] : [];
  return [...setting(state, published), ...plans, ...amends];
}

/** A time to come is a plan, by the clock of the instance; the same plan again is none, unless it names others. */
function planned(state: NonNullable<Resource>, publishAtMs: Json): readonly Effect[] {
  const fields: Shown = { ...state.fields, publishAtMs };
  const isSame = isDeepStrictEqual(fields, state.fields);
  return [{ fields, events: 1 }, ...(isSame ? [{ fields, events: 0 }] : [])];
}
