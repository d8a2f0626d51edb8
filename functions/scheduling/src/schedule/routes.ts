import * as contract from '@fresh/contracts/routes/schedules';
import { documentId } from '@fresh/kernel/document-id';
import { ApiError } from '@fresh/kernel/errors';
import { handle } from '@fresh/kernel/endpoint';
import { ifMatching } from '@fresh/kernel/http/preconditions';
import { cursorOf, maxPage, pagingNumber } from '@fresh/kernel/paging';
import type * as z from 'zod';
import { create, plannedPublication, publish, remove, update, type Schedule } from './schedule.ts';
import { listSchedules, schedules } from './store.ts';

/** Firestore bills skipped documents as reads; who goes deeper pages with `after`. */
const maxOffset = 10_000;

/** S1. */
export const list = handle(contract.listSchedules)(async ({ org, request }) => {
  const asked = pagingNumber(request.query.get('limit'), 20);
  // 0 meant "all": as many as a page holds.
  const limit = asked === 0 ? maxPage : Math.min(asked, maxPage);
  const offset = pagingNumber(request.query.get('offset'), 0);
  if (offset > maxOffset) {
    throw new ApiError('BAD_REQUEST', `offset must not exceed ${maxOffset}; page with after=<nextCursor>`);
  }
  const { schedules: listed, ...rest } = await listSchedules(org.orgId, {
    limit,
    offset,
    after: cursorOf(request.query),
  });
  return { body: { data: listed.map(toWire), limit, offset, ...rest } };
});

/** S2. */
export const createOne = handle(contract.createSchedule)(async (context, body) => {
  return schedules.createAndRespond(context, context.newId(), create(body), (schedule) => ({
    version: schedule.version,
    body: { success: true, schedule: toWire(schedule) },
  }));
});

/** S3. */
export const getOne = handle(contract.getSchedule)(async ({ org, params }) => {
  return responseOf(await schedules.find(org.orgId, params['id'] ?? ''));
});

/** S4. */
export const updateOne = handle(contract.updateSchedule)(async (context, body) => {
  const id = context.params['id'] ?? '';
  const decide = ifMatching(context, (schedule: Schedule | null, now: number) => update(schedule, body, now));
  return schedules.changeAndRespond(context, id, decide, ({ state }) => responseOf(state));
});

/** S5. */
export const deleteOne = handle(contract.deleteSchedule)(async (context) => {
  const id = context.params['id'] ?? '';
  return schedules.changeAndRespond(context, id, ifMatching(context, remove), () => ({ body: { deleted: true, id } }));
});

/** S6. */
export const publishOne = handle(contract.publishSchedule)(async (context, body) => {
  const id = documentId(body.scheduleId, 'scheduleId');
  const decide = ifMatching(context, (before: Schedule | null, now: number) => publish(before, body, now));
  return schedules.changeAndRespond(context, id, decide, ({ state }) => {
    const schedule = present(state);
    const planned = plannedPublication(schedule);
    return {
      version: schedule.version,
      body: {
        success: true,
        scheduleId: id,
        publishedBy: planned?.by ?? schedule.publishedBy ?? context.actor.uid,
        publishedAt: planned?.at ?? schedule.publishedAt ?? context.now(),
        notifyUsers: body.notifyUsers,
        channels: body.channels,
      },
    };
  });
});

function responseOf(state: Schedule | null) {
  const schedule = present(state);
  return { version: schedule.version, body: toWire(schedule) };
}

function present(schedule: Schedule | null): Schedule {
  if (!schedule) throw new ApiError('NOT_FOUND', 'Schedule not found');
  return schedule;
}

/** Timestamps as clients know them, each with its ms twin; `state` and `status` equal (DOMAIN 27, 28). */
function toWire(schedule: Schedule): z.input<typeof contract.scheduleBody> {
  const {
    version: _version,
    isAnnounced: _isAnnounced,
    planned: _planned,
    startDate,
    endDate,
    publishedAt,
    createdAt,
    updatedAt,
    status,
    ...rest
  } = schedule;
  const planned = plannedPublication(schedule);
  return {
    ...rest,
    state: status,
    status,
    startDate: timestamp(startDate),
    startDateMs: startDate,
    endDate: timestamp(endDate),
    endDateMs: endDate,
    ...(publishedAt !== undefined && { publishedAt: timestamp(publishedAt), publishedAtMs: publishedAt }),
    ...(planned && { publishAt: timestamp(planned.at), publishAtMs: planned.at }),
    createdAt: timestamp(createdAt),
    createdAtMs: createdAt,
    updatedAt: timestamp(updatedAt),
    updatedAtMs: updatedAt,
  };
}

function timestamp(ms: number): { _seconds: number; _nanoseconds: number } {
  const seconds = Math.floor(ms / 1000);
  return { _seconds: seconds, _nanoseconds: (ms - seconds * 1000) * 1_000_000 };
}
