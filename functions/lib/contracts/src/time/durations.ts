import * as z from 'zod';
import { dayMs, earliestMs } from './instants.ts';

/** The longest shift, in days: on-call rotas and seasonal work last months; a year too many is a mistyped date. */
export const maxShiftDays = 366;

/** Texts for an end that isn't after its start, by what the fields are called: the monolith's. */
export const endNotAfterStart = {
  date: 'End date must be after start date',
  time: 'End time must be after start time',
} as const;

/** The longest schedule, in days: ten years, with their leap days. */
export const maxScheduleDays = 3653;

/** Minutes within a shift, such as its break. */
export const shiftMinutes = z
  .number()
  .int()
  .min(0)
  .max(maxShiftDays * 24 * 60);

/** From one moment to another, both in epoch ms. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Why a span is too long for what it is; null when it is not. Its order is checked apart, with texts of the contract. */
export function findLengthProblem({ start, end }: Span, maxDays: number): string | null {
  // An impossible start has a problem of its own.
  if (start < earliestMs) return null;
  return end - start > maxDays * dayMs ? `Too long: send an end at most ${maxDays} days after the start` : null;
}

/** Why a break doesn't fit into a span; null when it does. A clock change in the night moves both ends alike. */
export function findBreakProblem({ start, end }: Span, breakMinutes: number | undefined): string | null {
  if (breakMinutes === undefined || breakMinutes * 60_000 <= end - start) return null;
  return 'The break is longer than the shift';
}

/** Fields of a body that say a span, and the break within it. */
export interface SpanFields {
  readonly start: string;
  readonly end: string;
  readonly pause?: string;
}

/** A check of a body: its span is no longer than `maxDays`, and its break fits. That it ends after it starts is checked apart. */
export function isSpanOf(fields: SpanFields, maxDays: number) {
  return ({ value, issues }: z.core.ParsePayload<Readonly<Record<string, unknown>>>): void => {
    const read = (field: string) => Number(value[field]);
    const span = { start: read(fields.start), end: read(fields.end) };
    const push = (field: string, message: string | null) => {
      if (message !== null) issues.push({ code: 'custom', message, path: [field], input: value });
    };
    push(fields.end, findLengthProblem(span, maxDays));
    if (fields.pause === undefined || value[fields.pause] === undefined || span.end <= span.start) return;
    push(fields.pause, findBreakProblem(span, read(fields.pause)));
  };
}
