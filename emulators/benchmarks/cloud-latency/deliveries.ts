import { setTimeout as delay } from 'node:timers/promises';
import { eventEnvelope } from '@fresh/contracts/envelope';
import { subscribersTo } from '@fresh/contracts/registry';
import { logShards } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { Timestamp, type QueryDocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { expectedDeliveries } from '../../../functions/platform/src/expected-deliveries.ts';

/** What brought an event to its effect first. */
export type Via = 'push' | 'trigger' | 'task';

/** One delivery that had an effect. */
export interface Measured {
  readonly subscriber: string;
  /** Ms from the commit of the event to that of its effect, by Firestore's clock. */
  readonly ms: number;
  /** Null where no line of the log says it. */
  readonly via: Via | null;
}

/** The subscriber whose effect is outside of Firestore. */
const publishing = 'publishToChannelOnEvent';

const head = eventEnvelope.pick({ id: true, type: true });
const handledLine = z.object({
  event: z.literal('event_handled'),
  subscriber: z.string(),
  eventId: z.string(),
  via: z.enum(['push', 'trigger', 'task']),
});

/** Collects from log lines which path each delivery took. */
export class Paths {
  private readonly byKey = new Map<string, Via>();

  /** Takes a line of the log; others than those of deliveries are left out. */
  add(line: unknown): void {
    const { data } = handledLine.safeParse(line);
    if (data) this.byKey.set(`${data.subscriber}:${data.eventId}`, data.via);
  }

  of({ subscriber, eventId }: Delivered): Via | null {
    return this.byKey.get(`${subscriber}:${eventId}`) ?? null;
  }
}

/** When the channel took each event first: the effect of `publishToChannelOnEvent`, whose commit only notes it. */
export class Publications {
  private readonly byEvent = new Map<string, number>();

  /** `at` is epoch ms. */
  add(eventIds: readonly string[], at: number): void {
    for (const id of eventIds) if (!this.byEvent.has(id)) this.byEvent.set(id, at);
  }

  /** The delivery, up to its effect outside where it has one. */
  upToEffect<D extends Delivered>(delivered: D): D {
    const at = delivered.subscriber === publishing ? this.byEvent.get(delivered.eventId) : undefined;
    return at === undefined ? delivered : { ...delivered, ms: at - delivered.committedMs };
  }
}

/** A delivery whose effect is committed; which path brought it is not known yet. */
export type Delivered = Omit<Measured, 'via'> & {
  readonly eventId: string;
  /** Epoch ms of the event's commit. */
  readonly committedMs: number;
};

/** Which events are of the run, by subject and organization. */
export type IsOurs = (subject: string, orgId: string | null) => boolean;

/**
 * Every delivery of the run's events that were recorded since `since`. Waits until each has its effect. Throws when one has
 * none in `patienceMs`: a benchmark that leaves out what is lost would call it fast.
 */
export async function waitForDeliveries(since: Date, isOurs: IsOurs, patienceMs: number): Promise<Delivered[]> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const { delivered, open } = await readDeliveries(since, isOurs);
    if (open.length === 0) return delivered;
    if (Date.now() > deadline) {
      throw new Error(
        `${open.length} deliveries have no effect after ${patienceMs / 1000} s, such as ${open[0] ?? ''}`,
      );
    }
    await delay(1_000);
  }
}

/** By shard, as the reconciler reads: the times of all events have no index of their own. */
async function eventsSince(since: Date): Promise<QueryDocumentSnapshot[]> {
  const pages = await Promise.all(
    Array.from({ length: logShards }, (_, shard) =>
      firestore()
        .collectionGroup('events')
        .where('shard', '==', shard)
        .where('recordedAt', '>=', Timestamp.fromDate(since))
        .select('id', 'type', 'subject', 'orgid')
        .get(),
    ),
  );
  return pages.flatMap(({ docs }) => docs);
}

async function readDeliveries(since: Date, isOurs: IsOurs) {
  const expected = (await eventsSince(since))
    .filter((document) => isOurs(String(document.get('subject')), (document.get('orgid') as string | null) ?? null))
    .flatMap((document) =>
      expectedDeliveries(head.parse(document.data()), subscribersTo).map(({ subscriber, eventId }) => ({
        subscriber,
        eventId,
        key: `${subscriber}:${eventId}`,
        committed: document.createTime,
      })),
    );
  const delivered: Delivered[] = [];
  const open: string[] = [];
  for (let from = 0; from < expected.length; from += 300) {
    const some = expected.slice(from, from + 300);
    const entries = await firestore().getAll(...some.map(({ key }) => firestore().doc(`inbox/${key}`)));
    for (const [index, { subscriber, eventId, key, committed }] of some.entries()) {
      const entry = entries[index];
      if (entry?.get('progress.status') === 'done' && entry.updateTime) {
        const committedMs = committed.seconds * 1_000 + committed.nanoseconds / 1e6;
        delivered.push({ subscriber, eventId, committedMs, ms: msBetween(committed, entry.updateTime) });
      } else open.push(key);
    }
  }
  return { delivered, open };
}

/** Firestore's times have microseconds. */
function msBetween(from: Timestamp, to: Timestamp): number {
  return (to.seconds - from.seconds) * 1_000 + (to.nanoseconds - from.nanoseconds) / 1e6;
}
