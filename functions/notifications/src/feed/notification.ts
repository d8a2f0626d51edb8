import type { EventEnvelope } from '@fresh/contracts/envelope';
import type { DataOf, EventDefinition } from '@fresh/contracts/event';
import type { NotificationEvent } from '@fresh/contracts/events/notifications';
import type { membershipCreated } from '@fresh/contracts/events/organizations';
import type { schedulePublished } from '@fresh/contracts/events/schedules';
import type { shiftAssigned, shiftCancelled, shiftUnassigned, shiftUpdated } from '@fresh/contracts/events/shifts';
import { retentionMs } from '@fresh/contracts/retention';
import type { notification, notificationType } from '@fresh/contracts/routes/notifications';
import { definedFields } from '@fresh/kernel/defined-fields';
import { ApiError } from '@fresh/kernel/errors';
import type * as z from 'zod';
import type { Choices } from '../settings/settings.ts';

/** What a notification says, the same to everyone. `id` is the event's: one event is one notification. */
export type Message = Readonly<Omit<z.output<typeof notification>, 'readAt'>>;

/** A message for one user. */
export interface Notification extends Message {
  readonly uid: string;
}

/** A notification as its feed keeps it. */
export interface FeedItem extends Notification {
  /** Sequence of its last event; 0 until the user read it. */
  readonly version: number;
  readonly readAt?: number | undefined;
}

/** A logged event of a type. */
export type EnvelopeOf<E extends EventDefinition> = EventEnvelope<DataOf<E>>;

/** A published schedule that isn't over, unless the publisher asked for silence. */
export function ofSchedulePublished(event: EnvelopeOf<typeof schedulePublished>, orgId: string): Message | null {
  const { name: title, notifyUsers, endDate } = event.data;
  if (!notifyUsers || isOver(event, endDate)) return null;
  return { ...headOf(event, orgId), type: 'schedule_published', title, scheduleId: idOf(event) };
}

/** A shift that the user is to work. */
export function ofShiftAssigned(event: EnvelopeOf<typeof shiftAssigned>, orgId: string): Message | null {
  const { scheduleId, startTime, endTime } = event.data;
  if (isOver(event, endTime)) return null;
  const shift = { scheduleId, shiftId: idOf(event), startTime, endTime };
  return { ...headOf(event, orgId), type: 'shift_assigned', title: 'New shift', ...shift };
}

/** A shift that the user isn't to work any more. */
export function ofShiftUnassigned(event: EnvelopeOf<typeof shiftUnassigned>, orgId: string): Message | null {
  const { scheduleId, startTime, endTime } = event.data;
  if (isOver(event, endTime)) return null;
  const shift = { scheduleId, shiftId: idOf(event), ...definedFields({ startTime, endTime }) };
  return { ...headOf(event, orgId), type: 'shift_unassigned', title: 'Taken off a shift', ...shift };
}

/**
 * A shift that is different now for those who work it. Notes, breaks and the number of people aren't worth a message;
 * and no member works a cancelled shift, wherever it is moved.
 */
export function ofShiftUpdated(event: EnvelopeOf<typeof shiftUpdated>, orgId: string): Message | null {
  const { scheduleId, startTime, endTime, status, changes } = event.data;
  const has = (...names: (keyof typeof changes)[]) => names.some((name) => changes[name] !== undefined);
  const changed = [
    ...(has('startTime', 'endTime') ? (['time'] as const) : []),
    ...(has('positionId') ? (['position'] as const) : []),
    ...(has('venueId', 'zoneId') ? (['place'] as const) : []),
    ...(has('status') ? (['status'] as const) : []),
  ];
  if (changed.length === 0 || status === 'cancelled' || isOver(event, endTime)) return null;
  const shift = { scheduleId, shiftId: idOf(event), startTime, endTime, changed };
  return { ...headOf(event, orgId), type: 'shift_changed', title: 'Shift changed', ...shift };
}

/** A shift that won't take place. */
export function ofShiftCancelled(event: EnvelopeOf<typeof shiftCancelled>, orgId: string): Message | null {
  const { scheduleId, startTime, endTime } = event.data;
  if (isOver(event, endTime)) return null;
  const shift = { scheduleId, shiftId: idOf(event), ...definedFields({ startTime, endTime }) };
  return { ...headOf(event, orgId), type: 'shift_cancelled', title: 'Shift cancelled', ...shift };
}

/** A member who works here now; not yet, while the membership is anything but active. */
export function ofMembershipCreated(event: EnvelopeOf<typeof membershipCreated>, orgId: string): Message | null {
  const { uid: memberUid, role, status } = event.data;
  if (status !== 'active') return null;
  return { ...headOf(event, orgId), type: 'member_joined', title: 'New member', memberUid, role };
}

/**
 * Whether a shift was over when its event happened: no member can act on it any more. By the event's time, so that a
 * late delivery, or a replay of history, decides the same. Older events don't say when a shift was.
 */
function isOver({ time }: EventEnvelope, endTime: number | undefined): boolean {
  return endTime !== undefined && endTime <= Date.parse(time);
}

/** What a message adds for some people, by user id. */
export type Details = ReadonlyMap<string, Pick<Message, 'shifts'>>;

/**
 * A message for those who asked for its kind. Users get no message about what they did or are themselves, except for a
 * schedule: its publisher sees in the own feed what all other members got.
 */
export function notificationsOf(
  message: Message,
  actor: string,
  people: readonly { readonly uid: string; readonly settings: Choices }[],
  details: Details = new Map(),
): Notification[] {
  const isNews = (uid: string) =>
    message.type === 'schedule_published' || (actor !== `user:${uid}` && message.memberUid !== uid);
  return people
    .filter(({ uid, settings }) => settings[settingOf[message.type]] && isNews(uid))
    .map(({ uid }) => ({ ...message, ...details.get(uid), uid }));
}

/** The setting that each kind obeys. */
const settingOf: Readonly<Record<z.output<typeof notificationType>, keyof Choices>> = {
  schedule_published: 'schedulePublished',
  shift_assigned: 'shiftAssigned',
  // Being taken off is the other half of being assigned.
  shift_unassigned: 'shiftAssigned',
  shift_changed: 'shiftChanged',
  shift_cancelled: 'shiftCancelled',
  member_joined: 'memberJoined',
};

/** When a notification is over, epoch ms. Counted from what it is about, so that a replay of history fills no feed with it. */
export function expiryOf({ createdAt }: Pick<Message, 'createdAt'>): number {
  return createdAt + retentionMs.notifications;
}

/** What was created by then is over, whether or not it is deleted yet; both epoch ms. */
export function oldestIn(now: number): number {
  return now - retentionMs.notifications;
}

/** A6. What was read stays read as of the first time. */
export function markRead(state: FeedItem | null, now: number): NotificationEvent[] {
  const item = present(state && expiryOf(state) > now ? state : null);
  if (item.readAt !== undefined) return [];
  return [{ type: 'fresh.notifications.notification.v1.read', data: { kind: item.type, readAt: now } }];
}

/** The notification after an event. */
export function evolve(state: FeedItem | null, { data }: NotificationEvent): FeedItem {
  const item = present(state);
  return { ...item, version: item.version + 1, readAt: data.readAt };
}

/** The notification, if it is in the feed. */
export function present(state: FeedItem | null): FeedItem {
  if (!state) throw new ApiError('NOT_FOUND', 'Notification not found');
  return state;
}

function headOf({ id, time }: EventEnvelope, orgId: string) {
  return { id, orgId, createdAt: Date.parse(time) };
}

/** The id of what an event is about: the last part of its subject. */
function idOf({ subject }: EventEnvelope): string {
  return subject.slice(subject.lastIndexOf('/') + 1);
}
