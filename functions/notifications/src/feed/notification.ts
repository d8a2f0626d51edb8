import type { EventEnvelope } from '@fresh/contracts/envelope';
import type { schedulePublished } from '@fresh/contracts/events/schedules';
import type * as z from 'zod';

/** One entry of a user's feed. `createdAt` is epoch ms. */
export interface Notification {
  /** The event's id: one event is one notification, however often it is delivered. */
  readonly id: string;
  readonly uid: string;
  readonly orgId: string;
  readonly type: 'schedule_published';
  readonly scheduleId: string;
  readonly title: string;
  readonly createdAt: number;
}

/** A published schedule, as its organization's log tells it. */
export type SchedulePublished = EventEnvelope<z.output<(typeof schedulePublished)['data']>>;

/** Who is told of a published schedule: nobody when the publisher said so, else the members who asked for it. */
export function notificationsFor(
  event: SchedulePublished,
  orgId: string,
  members: readonly { readonly uid: string; readonly wantsSchedulePublished: boolean }[],
): Notification[] {
  if (!event.data.notifyUsers) return [];
  return members
    .filter((member) => member.wantsSchedulePublished)
    .map(({ uid }) => ({
      id: event.id,
      uid,
      orgId,
      type: 'schedule_published',
      scheduleId: event.subject.slice(event.subject.lastIndexOf('/') + 1),
      title: event.data.name,
      createdAt: Date.parse(event.time),
    }));
}
