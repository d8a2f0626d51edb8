import { captureSchedule as capture } from '@fresh/contracts/captures/scheduling';
import type { ScheduleEvent } from '@fresh/contracts/events/schedules';
import { orgIdInPath, type CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { changesBetween } from './changes-between.ts';
import type { Schedule } from './schedule.ts';
import { scheduleOf } from './store.ts';

/** Schedules, where the monolith's S2, S4 and S5 write them. */
export const captureSchedule: CapturedAggregate<Schedule, ScheduleEvent> = {
  capture,
  read: (snapshot) => scheduleOf(orgIdInPath(snapshot.ref.path), snapshot),
  changesBetween,
  orgIdOf: orgIdInPath,
};
