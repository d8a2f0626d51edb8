import type { EventEnvelope } from '@fresh/contracts/envelope';
import type { DataOf, EventDefinition } from '@fresh/contracts/event';
import type { Subscription } from '@fresh/contracts/subscription';
import { isDocumentId } from '@fresh/kernel/document-id';
import { NonRetryableError } from '@fresh/kernel/errors';
import type { EffectStep } from '@fresh/kernel/events/subscriber';
import { readSettings } from '../settings/store.ts';
import { type Details, type Message, notificationsOf } from './notification.ts';
import { type People, putNotifications } from './store.ts';

/**
 * People on a page, and so in a step: with the inbox entry well below the 500 writes that Firestore allows in one commit.
 */
export const peoplePerPage = 400;

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
    handle: (event: EventEnvelope<DataOf<E>>, after: string | null) => notifyPage(event, audience, after),
  };
}

/** One step: notifies those of a page of people who asked for it. `after` is the last person of the steps before. */
async function notifyPage<D>(
  event: EventEnvelope<D>,
  audience: Audience<D>,
  after: string | null,
): Promise<EffectStep> {
  const orgId = event.orgid;
  if (orgId === null) throw new NonRetryableError(`${event.type} without organization`);
  const message = audience.message(event, orgId);
  if (!message || (await audience.isHidden?.(event, orgId))) return { write: () => undefined, next: null };
  const { uids, next } = await audience.people(event, orgId, after);
  // The monolith accepted any text as a user id; an impossible one must not keep the others from their notification.
  const valid = uids.filter(isDocumentId);
  const [settings, details] = await Promise.all([readSettings(valid), audience.details?.(event, orgId, valid)]);
  const people = settings.map((theirs, index) => ({ uid: valid[index] ?? '', settings: theirs }));
  const notifications = notificationsOf(message, event.actor, people, details);
  return {
    write: (batch) => {
      putNotifications(batch, notifications);
    },
    next,
  };
}

/** A page of people that an event names itself. `after` counts those before. */
export function pageOfNamed(uids: readonly string[], after: string | null): People {
  const named = [...new Set(uids)];
  const start = Number(after ?? 0);
  const end = start + peoplePerPage;
  return { uids: named.slice(start, end), next: end < named.length ? String(end) : null };
}
