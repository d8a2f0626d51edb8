import type { EventEnvelope } from '@fresh/contracts/envelope';
import type { DataOf, EventDefinition } from '@fresh/contracts/event';
import { notificationDelivered } from '@fresh/contracts/events/notifications';
import type { Subscription } from '@fresh/contracts/subscription';
import { isDocumentId } from '@fresh/kernel/document-id';
import { NonRetryableError } from '@fresh/kernel/errors';
import { appendEvents, causeOfEvent } from '@fresh/kernel/events/event-log';
import type { EffectStep } from '@fresh/kernel/events/subscriber';
import type { WriteBatch } from 'firebase-admin/firestore';
import * as z from 'zod';
import { readSettings } from '../settings/store.ts';
import { type Details, type Message, type Notification, notificationsOf } from './notification.ts';
import { type People, putNotifications } from './store.ts';

/**
 * People on a page, and so in a step: with the event and the inbox entry well below the 500 writes that Firestore allows
 * in one commit.
 */
export const peoplePerPage = 400;

/** Where a step starts. */
interface Cursor {
  /** Version of the deliveries: how many steps before notified a user. */
  readonly version: number;
  /** The last person of the steps before; null at the start. */
  readonly after: string | null;
}

/** `{version}/{after}`; what comes after the slash has none itself, being a document id or a number. */
const cursorShape = z.string().regex(/^\d+\/[^/]+$/);

/** What an event says, and who gets the message. */
interface Audience<D> {
  /** Null when there is nothing to say. */
  readonly message: (event: EventEnvelope<D>, orgId: string) => Message | null;
  /** Those who may be notified, by the page. */
  readonly people: (event: EventEnvelope<D>, orgId: string, after: string | null) => People | Promise<People>;
  /** Whether members may not know of it yet; read only where there is something to say. */
  readonly isHidden?: (event: EventEnvelope<D>, orgId: string) => boolean | Promise<boolean>;
  /** What the message adds for each of a page of people. */
  readonly details?: (event: EventEnvelope<D>, orgId: string, uids: readonly string[]) => Promise<Details>;
}

/**
 * Declares a subscriber that notifies people of its event.
 *
 * @__NO_SIDE_EFFECTS__ so that a function's bundle drops the other subscribers of its slice
 */
export function notifying<E extends EventDefinition>(subscription: Subscription<E>, audience: Audience<DataOf<E>>) {
  return {
    subscription,
    handle: (event: EventEnvelope<DataOf<E>>, cursor: string | null) =>
      notifyPage(subscription.name, event, audience, cursor),
  };
}

/** One step: notifies those of a page of people who asked for it, and logs the event that says so. */
async function notifyPage<D>(
  subscriber: string,
  event: EventEnvelope<D>,
  audience: Audience<D>,
  cursor: string | null,
): Promise<EffectStep> {
  const orgId = event.orgid;
  if (orgId === null) throw new NonRetryableError(`${event.type} without organization`);
  const message = audience.message(event, orgId);
  if (!message || (await audience.isHidden?.(event, orgId))) return { write: () => undefined, next: null };
  const { version, after } = parseCursor(cursor);
  const { uids, next } = await audience.people(event, orgId, after);
  // The monolith accepted any text as a user id; an impossible one must not keep the others from their notification.
  const valid = uids.filter(isDocumentId);
  const [settings, details] = await Promise.all([readSettings(valid), audience.details?.(event, orgId, valid)]);
  const people = settings.map((theirs, index) => ({ uid: valid[index] ?? '', settings: theirs }));
  const notifications = notificationsOf(message, event.actor, people, details);
  const isAnyNotified = notifications.length > 0;
  return {
    write: (batch) => {
      if (!isAnyNotified) return;
      putNotifications(batch, notifications);
      putDelivered(batch, subscriber, event, message, notifications, version);
    },
    next: next === null ? null : `${isAnyNotified ? version + 1 : version}/${next}`,
  };
}

/** A page of people that an event names itself. `after` counts those before. */
export function pageOfNamed(uids: readonly string[], after: string | null): People {
  const named = [...new Set(uids)];
  const start = Number(after ?? 0);
  const end = start + peoplePerPage;
  return { uids: named.slice(start, end), next: end < named.length ? String(end) : null };
}

function parseCursor(cursor: string | null): Cursor {
  if (cursor === null) return { version: 0, after: null };
  const [version, after = ''] = cursorShape.parse(cursor).split('/');
  return { version: Number(version), after };
}

/** The version in the cursor gives the event its sequence, and so its id: a step can't be logged twice. */
function putDelivered(
  batch: WriteBatch,
  subscriber: string,
  event: EventEnvelope,
  { type: kind }: Message,
  notifications: readonly Notification[],
  version: number,
): void {
  const subject = `notificationDeliveries/${subscriber}:${event.id}`;
  const source = { service: 'notifications', subject, version, orgId: event.orgid, now: Date.now() } as const;
  const data = { about: event.id, kind, uids: notifications.map(({ uid }) => uid) };
  const delivered = { type: notificationDelivered.type, data };
  appendEvents(batch, [notificationDelivered], [delivered], source, causeOfEvent(event, 'notifications'));
}
