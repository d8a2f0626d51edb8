import { topicOf, upcast } from '@fresh/contracts/event';
import { dayMs } from '@fresh/contracts/time/instants';
import * as z from 'zod';
import type { AnySubscriber } from './subscriber.ts';

/**
 * Longest that a task waits, in ms: Cloud Tasks takes a `scheduleTime` of at most 30 days ahead
 * (https://cloud.google.com/tasks/docs/quotas). The task of a later event postpones it again.
 */
const longestTaskMs = 28 * dayMs;

/** The clocks of Cloud Tasks and of an instance may differ by as many ms: so early a task delivers. */
export const clockSkewMs = 1_000;

/** The time in a field of an event's data, epoch ms; null where there is none. */
export function timeIn(field: string | undefined, data: unknown): number | null {
  if (field === undefined) return null;
  const fields = z.record(z.string(), z.unknown()).safeParse(data).data;
  return z.number().safeParse(fields?.[field]).data ?? null;
}

const head = z.object({ type: z.string(), data: z.unknown() });

/**
 * When an event is due at a subscriber, epoch ms; null for at once. Data that can't be read is due: its delivery fails and
 * records why.
 */
export function dueTimeOf({ subscription }: Pick<AnySubscriber, 'subscription'>, logged: unknown): number | null {
  const { subscribesTo } = subscription;
  if (typeof subscribesTo === 'string' || subscribesTo.dueField === undefined) return null;
  const { data: event } = head.safeParse(logged);
  if (!event || topicOf(event.type) !== topicOf(subscribesTo.type)) return null;
  try {
    return timeIn(subscribesTo.dueField, upcast(subscribesTo, event.type, event.data));
  } catch {
    return null;
  }
}

/**
 * When a task has to wake up an event that is due at `dueAt`; all in epoch ms. A whole day where that is too far ahead, so
 * that all deliveries of an event name one task.
 */
export function wakeTime(dueAt: number, now: number): number {
  return Math.min(dueAt, Math.floor((now + longestTaskMs) / dayMs) * dayMs);
}
