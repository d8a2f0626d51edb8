import { isDeepStrictEqual } from 'node:util';
import type { ScheduleEvent } from '@fresh/contracts/events/schedules';
import type { BodyOf } from '@fresh/contracts/route';
import type { createSchedule, publishSchedule, updateSchedule } from '@fresh/contracts/routes/schedules';
import { endNotAfterStart, findLengthProblem, maxScheduleDays } from '@fresh/contracts/time/durations';
import { scheduleWithheld } from '@fresh/contracts/withheld-fields';
import { definedFields } from '@fresh/kernel/defined-fields';
import { ApiError } from '@fresh/kernel/errors';
import type { Change } from '@fresh/kernel/events/change';
import { clearedFields, clearedOf, newFields, withoutFields } from '@fresh/kernel/new-fields';
import { withhold } from '@fresh/kernel/withhold';

/** Where a schedule is in its life (DOMAIN §2). */
export type ScheduleStatus = 'draft' | 'published' | 'active' | 'completed' | 'archived';

/** A publication to come (ADR 0045). */
export interface PlannedPublication {
  /** Epoch ms. */
  readonly at: number;
  readonly by: string;
  readonly notifyUsers: boolean;
  readonly channels: readonly string[];
}

/** State of one schedule. All times are epoch ms. */
export interface Schedule {
  readonly id: string;
  readonly orgId: string;
  /** Sequence of its last event; 0 when only the monolith has written it. */
  readonly version: number;
  readonly name: string;
  readonly description?: string | undefined;
  readonly startDate: number;
  readonly endDate: number;
  readonly status: ScheduleStatus;
  readonly visibility: 'private' | 'team' | 'public';
  readonly templateId?: string | undefined;
  readonly publishedAt?: number | undefined;
  readonly publishedBy?: string | undefined;
  /** Whether its staff was notified since it was last a draft; absent in documents from before the field existed. */
  readonly isAnnounced?: boolean | undefined;
  /** When and how a draft is to be published; in other states it says nothing. */
  readonly planned?: PlannedPublication | undefined;
  readonly createdBy?: string | undefined;
  readonly createdAt: number;
  readonly updatedBy?: string | undefined;
  readonly updatedAt: number;
}

/** S2. The route's schema has already checked that it ends after it starts. */
export function create(body: BodyOf<typeof createSchedule>): ScheduleEvent[] {
  const { name, description, startDate, endDate, visibility, templateId } = body;
  return [created({ name, description, startDate, endDate, visibility, templateId })];
}

type Created = Extract<ScheduleEvent, { type: 'fresh.scheduling.schedule.v1.created' }>;
type Updated = Extract<ScheduleEvent, { type: 'fresh.scheduling.schedule.v1.updated' }>;

/** The event of a schedule's creation. */
export function created(schedule: Created['data'] & Created['details']): ScheduleEvent {
  const { published, details } = withhold(schedule, scheduleWithheld);
  return { type: 'fresh.scheduling.schedule.v1.created', data: published, details };
}

/** The event of changed fields. */
export function updated(
  changes: Updated['data']['changes'] & Updated['details'],
  cleared: readonly string[] = [],
): ScheduleEvent {
  const { published, details, withheld } = withhold(changes, scheduleWithheld);
  const data = { changes: published, ...withheld, ...clearedOf(cleared) };
  return { type: 'fresh.scheduling.schedule.v1.updated', data, details };
}

/**
 * S4. Checks the merged schedule (DOMAIN 53); reaching `published` this way is a publication like any other. A request
 * that changes nothing is no event.
 */
export function update(state: Schedule | null, body: BodyOf<typeof updateSchedule>, now: number): ScheduleEvent[] {
  const schedule = existing(state);
  const changes = newFields(schedule, body);
  const cleared = clearedFields(schedule, body);
  const merged: Schedule = { ...schedule, ...changes };
  if (merged.endDate <= merged.startDate) {
    const problem = { path: 'endDate', message: endNotAfterStart.date };
    throw new ApiError('BAD_REQUEST', 'Validation failed', [problem]);
  }
  const moved = changes.startDate !== undefined || changes.endDate !== undefined;
  const span = { start: merged.startDate, end: merged.endDate };
  const tooLong = moved ? findLengthProblem(span, maxScheduleDays) : null;
  if (tooLong !== null) {
    throw new ApiError('BAD_REQUEST', 'Validation failed', [{ path: 'endDate', message: tooLong }]);
  }
  // The status that it has: a plan to publish it ends.
  const withdraws = body.status === 'draft' && plannedPublication(schedule) !== null;
  const { status, ...others } = { ...changes, ...(withdraws && { status: 'draft' as const }) };
  const publishes = status === 'published' && !isAnnounced(schedule);
  const fields = publishes || status === undefined ? others : { ...others, status };
  const isUpdated = Object.keys(fields).length > 0 || cleared.length > 0;
  return [
    ...(isUpdated ? [updated(fields, cleared)] : []),
    ...(publishes ? [publication(merged, { at: now, notifyUsers: true, channels: [] })] : []),
  ];
}

/**
 * S6. A draft with a `publishAt` in the future is published then; another publication replaces the plan. Publishing what is
 * published changes nothing (DOMAIN 61); naming another `publishAt` amends the date. That is
 * not a second publication and notifies no member again. Nor is coming back from `active`, `completed` or `archived`.
 */
export function publish(state: Schedule | null, body: BodyOf<typeof publishSchedule>, now: number): ScheduleEvent[] {
  const schedule = existing(state);
  // 0 counts as absent, as in the monolith.
  const wanted = body.publishAt === 0 ? undefined : body.publishAt;
  if (schedule.status === 'draft' && wanted !== undefined && wanted > now)
    return plan(schedule, { ...body, at: wanted });
  if (!isAnnounced(schedule)) return [publication(schedule, { ...body, at: wanted ?? now })];
  const amended = wanted ?? schedule.publishedAt ?? now;
  const changes = {
    ...(schedule.status !== 'published' && { status: 'published' as const }),
    ...(amended !== schedule.publishedAt && { publishedAt: amended }),
  };
  if (Object.keys(changes).length === 0) return [];
  return [updated(changes)];
}

function plan(schedule: Schedule, { at, notifyUsers, channels }: Omit<PlannedPublication, 'by'>): ScheduleEvent[] {
  const before = plannedPublication(schedule);
  const isSame =
    before?.at === at && before.notifyUsers === notifyUsers && isDeepStrictEqual(before.channels, channels);
  if (isSame) return [];
  return [
    {
      type: 'fresh.scheduling.schedule.v1.publication_planned',
      data: { publishAt: at, notifyUsers, channels: [...channels] },
    },
  ];
}

/** The publication that a draft waits for; null where there is none. */
export function plannedPublication({ status, planned }: Schedule): PlannedPublication | null {
  return status === 'draft' ? (planned ?? null) : null;
}

/**
 * The publication that was planned for `at` (epoch ms) and is due. None when the plan was withdrawn or replaced, or the schedule
 * is published or gone: each plan publishes at most once, however many events planned it for the same time.
 */
export function publishDue(state: Schedule | null, at: number): ScheduleEvent[] {
  const planned = state ? plannedPublication(state) : null;
  return state && planned?.at === at ? [publication(state, planned)] : [];
}

/** Whether the staff of a schedule was notified of it: a publication since it was last a draft. */
export function isAnnounced({ status, publishedAt, isAnnounced: isKept }: Schedule): boolean {
  return status !== 'draft' && (isKept ?? (status === 'published' || publishedAt !== undefined));
}

/** Whether staff may know of a schedule and its shifts, as `firestore.rules` says; an archived one they have known. */
export function isPublished({ status, publishedAt }: Pick<Schedule, 'status' | 'publishedAt'>): boolean {
  return status === 'archived' ? publishedAt !== undefined : status !== 'draft';
}

/** S5. Deleting what isn't there publishes no event; the response is the same. */
export function remove(state: Schedule | null): ScheduleEvent[] {
  return state
    ? [{ type: 'fresh.scheduling.schedule.v1.deleted', data: { name: state.name, isPublished: isPublished(state) } }]
    : [];
}

/** The end of a schedule whose organization was deleted: no request reaches it any more, its history stays. */
export function archive({ status }: Schedule): ScheduleEvent[] {
  if (status === 'archived') return [];
  return [updated({ status: 'archived' })];
}

/** The state after an event; null after deletion. */
export function evolve(state: Schedule | null, event: ScheduleEvent, change: Change): Schedule | null {
  const touched = { version: (state?.version ?? 0) + 1, updatedAt: change.now };
  switch (event.type) {
    case 'fresh.scheduling.schedule.v1.created':
      return {
        ...event.data,
        ...event.details,
        ...touched,
        id: change.id,
        orgId: change.orgId,
        status: 'draft',
        createdBy: change.by,
        createdAt: change.now,
      };
    case 'fresh.scheduling.schedule.v1.updated': {
      const changes = definedFields(event.data.changes);
      const publisher = 'publishedAt' in changes ? { publishedBy: change.by } : {};
      const cleared = withoutFields(event.data.cleared);
      const withdrawn = changes.status === 'draft' ? { isAnnounced: false } : {};
      return {
        ...(changes.status === undefined ? existing(state) : withoutPlan(existing(state))),
        ...changes,
        ...event.details,
        ...cleared,
        ...publisher,
        ...withdrawn,
        ...touched,
        updatedBy: change.by,
      };
    }
    case 'fresh.scheduling.schedule.v1.published': {
      const { publishedAt } = event.data;
      const published = { status: 'published', publishedAt, publishedBy: change.by, isAnnounced: true } as const;
      return { ...withoutPlan(existing(state)), ...touched, ...published };
    }
    case 'fresh.scheduling.schedule.v1.publication_planned': {
      const { publishAt: at, notifyUsers, channels } = event.data;
      return { ...existing(state), ...touched, planned: { at, by: change.by, notifyUsers, channels } };
    }
    case 'fresh.scheduling.schedule.v1.deleted':
      return null;
  }
}

function withoutPlan({ planned: _planned, ...schedule }: Schedule): Schedule {
  return schedule;
}

function existing(state: Schedule | null): Schedule {
  if (!state) throw new ApiError('NOT_FOUND', 'Schedule not found');
  return state;
}

/** The event of a publication, `at` a time in epoch ms. */
export function publication(
  schedule: Schedule,
  { at, notifyUsers, channels }: Omit<PlannedPublication, 'by'>,
): ScheduleEvent {
  const { name, startDate, endDate } = schedule;
  return {
    type: 'fresh.scheduling.schedule.v1.published',
    data: { name, startDate, endDate, publishedAt: at, notifyUsers, channels: [...channels] },
  };
}
