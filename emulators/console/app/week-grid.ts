import type { CreateScheduleResult, ListPositionsResult, ListShiftsResult } from '@fresh-root/api-client';

/** A schedule, as the API returns it. */
export type Schedule = CreateScheduleResult['schedule'];
/** A position, as the API returns it. */
export type Position = ListPositionsResult['positions'][number];
/** A shift, as the API returns it. */
export type Shift = ListShiftsResult['shifts'][number];

/** One day, in ms. The console shows UTC, where every day has this length. */
export const dayMs = 24 * 60 * 60 * 1000;
const daysOfWeek = 7;

/** A week of a schedule: what happens at each position on each day. */
export interface WeekGrid {
  /** Midnight of each day, epoch ms. */
  readonly days: readonly number[];
  readonly rows: readonly GridRow[];
  /** Shifts of the schedule that are in no week that is shown with it. */
  readonly elsewhere: number;
}

/** A position, with the shifts of each day in the order of their start. */
export interface GridRow {
  readonly positionId: string;
  readonly name: string;
  readonly cells: readonly (readonly Shift[])[];
}

/** Midnight of the day in which `time` is, epoch ms. */
export function dayOf(time: number): number {
  return time - (time % dayMs);
}

/** How many weeks a schedule has, from the day on which it starts. */
export function weeksOf({ startDateMs, endDateMs }: Pick<Schedule, 'startDateMs' | 'endDateMs'>): number {
  return Math.max(1, Math.ceil((endDateMs - dayOf(startDateMs)) / (daysOfWeek * dayMs)));
}

/**
 * The grid of week `week`, from 0. A position has a row while it is active, or while it has a shift. Cancelled shifts
 * are over and take no place; a shift belongs to the day on which it starts.
 */
export function weekGrid(
  schedule: Pick<Schedule, 'startDateMs' | 'endDateMs'>,
  week: number,
  positions: readonly Position[],
  shifts: readonly Shift[],
): WeekGrid {
  const first = dayOf(schedule.startDateMs);
  const start = first + week * daysOfWeek * dayMs;
  const days = Array.from({ length: daysOfWeek }, (_, day) => start + day * dayMs);
  const open = shifts.filter(({ status }) => status !== 'cancelled').sort((a, b) => a.startTime - b.startTime);
  const cellsOf = (id: string) =>
    days.map((day) => open.filter((shift) => shift.positionId === id && dayOf(shift.startTime) === day));
  const named = positions
    .filter(({ id, isActive }) => isActive || open.some(({ positionId }) => positionId === id))
    .map(({ id, name, isActive }) => ({ positionId: id, name: isActive ? name : `${name} (inactive)` }));
  const known = new Set(positions.map(({ id }) => id));
  const unknown = [...new Set(open.map(({ positionId }) => positionId))]
    .filter((id) => !known.has(id))
    .map((id) => ({ positionId: id, name: `Unknown position ${id}` }));
  const end = first + weeksOf(schedule) * daysOfWeek * dayMs;
  return {
    days,
    rows: [...named, ...unknown].map((row) => ({ ...row, cells: cellsOf(row.positionId) })),
    elsewhere: open.filter(({ startTime }) => startTime < first || startTime >= end).length,
  };
}

/** Who is on a shift: a declined or ended assignment is none. */
export function assigned({ assignments }: Pick<Shift, 'assignments'>): readonly string[] {
  return assignments.filter(({ status }) => status === 'assigned' || status === 'confirmed').map(({ uid }) => uid);
}

/**
 * Start and end of a shift from a day and two times of a form (`09:30`), epoch ms; one that ends before it starts goes
 * over midnight. Null for what is no time.
 */
export function shiftTimes(day: number, from: string, to: string): { startTime: number; endTime: number } | null {
  const [start, end] = [msOfDay(from), msOfDay(to)];
  if (start === null || end === null || start === end) return null;
  return { startTime: day + start, endTime: day + end + (end < start ? dayMs : 0) };
}

function msOfDay(time: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  return match ? (Number(match[1]) * 60 + Number(match[2])) * 60_000 : null;
}
