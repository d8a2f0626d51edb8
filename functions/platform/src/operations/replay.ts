import { randomUUID } from 'node:crypto';
import type { callables as contract } from '@fresh/contracts/callables/operations';
import { topicOf } from '@fresh/contracts/event';
import { services, subscribersTo, subscriptions } from '@fresh/contracts/registry';
import { replayableMs } from '@fresh/contracts/retention';
import type { ServiceName } from '@fresh/contracts/route';
import type { Subscription } from '@fresh/contracts/subscription';
import { ApiError } from '@fresh/kernel/errors';
import type { InboxKey, Replay } from '@fresh/kernel/events/inbox';
import { enqueueRedelivery } from '@fresh/kernel/events/redelivery';
import type * as z from 'zod';
import { expectedDeliveries } from '../expected-deliveries.ts';
import { readEvents } from './event-reader.ts';
import * as log from './log.ts';
import { readDeadLetters, unfinished } from './store.ts';

type Wanted = z.output<(typeof contract.replayEvents)['input']>;

/** One delivery that a replay asks for. */
type Delivery = InboxKey & { readonly service: ServiceName };

/**
 * One page of a replay. Each delivery becomes a task of its service's queue; the service decides, so that a replay can
 * be stopped by pausing the queue. A dead letter stays in the list until its subscriber has succeeded.
 */
export async function replay(
  wanted: Wanted,
  uid: string,
): Promise<{ replayId: string; deliveries: InboxKey[]; nextCursor?: string }> {
  const { subscriber, service } = wanted;
  const subscription = subscriptions.find(({ name }) => name === subscriber);
  if (subscriber !== undefined && !subscription) {
    throw new ApiError('BAD_REQUEST', `No subscriber is called ${subscriber}`);
  }
  if (wanted.of === 'rebuild' && !subscription?.isRebuildable) {
    const names = subscriptions.filter(({ isRebuildable }) => isRebuildable).map(({ name }) => name);
    throw new ApiError('BAD_REQUEST', `A rebuild takes one of the subscribers ${names.join(', ')}`);
  }
  if (service !== undefined && !services.some((name) => name === service)) {
    throw new ApiError('BAD_REQUEST', `No service is called ${service}`);
  }
  const replayId = wanted.replayId ?? randomUUID();
  const { found, ...rest } = await (wanted.of === 'dead-letter'
    ? fromDeadLetters(wanted)
    : fromLog(wanted, subscription));
  if (!wanted.dryRun) await deliverAgain(found, { id: replayId, of: wanted.of }, uid);
  return { replayId, deliveries: found.map(({ service: _service, ...key }) => key), ...rest };
}

/** Puts each delivery into its service's queue. The same replay makes one task of a delivery that is asked for twice. */
export async function deliverAgain(found: readonly Delivery[], by: Replay, uid: string): Promise<void> {
  for (const { service, ...key } of found) {
    await enqueueRedelivery(service, { ...key, replay: by }, by.id, { now: Date.now(), random: Math.random });
  }
  log.eventsReplayed(uid, by.id, by.of, found.length);
}

/**
 * What lies in the log and isn't finished: with a new subscriber's name that is everything it subscribes to. Of a rebuild also
 * what is finished, however old. The log keeps events longer than inboxes keep what was handled, so for others what is older than
 * `replayableMs` could be applied twice.
 */
async function fromLog(
  { since, until, limit, cursor, ...wanted }: Wanted,
  subscription: Subscription | undefined,
): Promise<{ found: Delivery[]; nextCursor?: string }> {
  const oldest = wanted.of === 'rebuild' ? 0 : Date.now() - replayableMs;
  if (since !== undefined && since < oldest) {
    const times = `${new Date(oldest).toISOString()}, which is the oldest that can be replayed`;
    throw new ApiError('BAD_REQUEST', `since is before ${times}: leave it out, or give a later time`);
  }
  // A subscriber of one event needs that topic alone, not the whole log.
  const subscribed = typeof subscription?.subscribesTo === 'object' ? subscription.subscribesTo.type : undefined;
  const { found, ...rest } = await readEvents(
    { type: wanted.type ?? subscribed, since: since ?? oldest, until },
    limit,
    cursor,
  );
  const expected = found.flatMap(({ event }) => expectedDeliveries(event, subscribersTo));
  const ofSubscriber = expected.filter(({ subscriber }) => (wanted.subscriber ?? subscriber) === subscriber);
  return { found: wanted.of === 'rebuild' ? ofSubscriber : await unfinished(ofSubscriber), ...rest };
}

async function fromDeadLetters({
  type,
  service,
  limit,
  cursor,
  ...selection
}: Wanted): Promise<{ found: Delivery[]; nextCursor?: string }> {
  const { deadLetters, ...rest } = await readDeadLetters(selection, limit, cursor);
  const found = deadLetters.flatMap((letter) => {
    const isWanted = type === undefined || topicOf(type) === topicOf(letter.type);
    const [delivery] = isWanted ? deliveryOf(letter) : [];
    return delivery && (service ?? delivery.service) === delivery.service ? [delivery] : [];
  });
  return { found, ...rest };
}

/** The delivery that a dead letter asks for. A subscriber that is no more gets no delivery: none. */
export function deliveryOf({ subscriber, type, eventId }: InboxKey): [Delivery] | [] {
  const service = subscriptions.find(({ name }) => name === subscriber)?.service;
  return service ? [{ service, subscriber, type, eventId }] : [];
}
