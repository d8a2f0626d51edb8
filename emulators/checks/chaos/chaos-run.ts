/**
 * One world of the chaos test, in a process and a Firebase project of its own:
 * `tsx chaos-run.ts <sequential|chaos> <seed> <events> <file>`. Writes what became of the history into the file.
 *
 * The histories, their ids and their order are the same in both worlds, so that what subscribers made of them can be
 * compared document by document.
 */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { EventEnvelope } from '@fresh/contracts/envelope';
import { listTopics, subscribersTo } from '@fresh/contracts/registry';
import { NonRetryableError } from '@fresh/kernel/errors';
import { eventPath, logEntry } from '@fresh/kernel/events/event-log';
import type { AnySubscriber } from '@fresh/kernel/events/subscriber';
import { auth, firestore } from '@fresh/kernel/firebase';
import { reconcile } from '../../../functions/platform/src/reconciler/reconcile.ts';
import { expectedDeliveries } from '../../../functions/platform/src/expected-deliveries.ts';
import { allSubscribers } from './all-subscribers.ts';
import { EventDriver, type Counts } from './event-driver.ts';
import { historyOf, type History } from './history.ts';
import { projections, type Projections } from './projections.ts';
import { randomOf, seedFor } from '../../random.ts';

/** What a world reports. Deliveries are `{subscriber}:{eventId}`. */
export interface ChaosReport {
  readonly events: number;
  readonly counts: Counts;
  readonly reconciled: { readonly lost: number; readonly stuck: number };
  readonly poison: readonly string[];
  /** Dead letters after everything had settled, and after the fix and a replay. */
  readonly deadLetters: readonly string[];
  readonly deadAfterReplay: readonly string[];
  /** Deliveries that no subscriber finished. */
  readonly unfinished: readonly string[];
  /** Publications outside, by event. */
  readonly published: Readonly<Record<string, number>>;
  readonly projections: Projections;
}

const perOrganization = 250;
const [mode, seedText = '', size = '', file = ''] = process.argv.slice(2);
const seed = Number(seedText);
const isChaos = mode === 'chaos';
// Of the deliveries that are to die, a good third makes too few calls to do so: a tenth does.
const none = { pushes: 0, duplicates: 0, crashes: 0, lost: 0 };
const faults = isChaos ? { pushes: 0.7, duplicates: 0.2, crashes: 0.15, lost: 0.5 } : none;
const poisonShare = isChaos ? 0.05 : 0;

const histories = Array.from({ length: Math.ceil(Number(size) / perOrganization) }, (_, index) =>
  historyOf(seed, index, perOrganization),
);
const published = await startOutside();
await store(histories);

let isFixed = false;
const poison = new Set<string>();
const subscribers = allSubscribers.map(poisonable);
const logged = new Map<string, EventEnvelope>();
const driver = new EventDriver(subscribers, seed, faults, isChaos ? 48 : 1);
const reconciled = { lost: 0, stuck: 0 };

if (isChaos) await deliverAll(driver);
else await deliverInOrder();
const deadLetters = await keysOf('deadLetters');

isFixed = true;
for (const key of deadLetters) {
  const [subscriber = '', eventId = ''] = key.split(':');
  const event = logged.get(eventId);
  if (!event) throw new Error(`a dead letter of no event: ${key}`);
  const replay = { id: 'after-the-fix', of: 'dead-letter' } as const;
  driver.enqueue({ subscriber, type: event.type, eventId, replay }, event, 'after-the-fix');
}
await driver.settle();
await deliverAll(driver);

const report: ChaosReport = {
  events: logged.size,
  counts: driver.counts,
  reconciled,
  poison: [...poison].sort(),
  deadLetters: deadLetters.sort(),
  deadAfterReplay: await keysOf('deadLetters'),
  unfinished: await unfinishedDeliveries(),
  published: Object.fromEntries(published),
  projections: await projections(),
};
writeFileSync(file, JSON.stringify(report));
process.exit(0);

/** Delivers, and has the reconciler look for what was lost, until neither finds anything more to do. */
async function deliverAll(through: EventDriver): Promise<void> {
  for (let round = 0; ; round++) {
    const news = await newEvents();
    through.trigger(news);
    await through.settle();
    // Ten minutes later: nothing is young any more, so that each run goes on from where the last one ended.
    const now = through.now() + 10 * 60_000;
    const found = await reconcile(
      {
        now: () => now,
        enqueue: (_service, task, name) => {
          const event = logged.get(task.eventId);
          if (event) through.enqueue(task, event, `${name}-${round}`);
          return Promise.resolve();
        },
        subscribersTo,
        topics: listTopics(),
        checkpoints: '_reconciler',
        log: { redeliveryRejected: () => undefined, deliveriesBehind: () => undefined },
      },
      { olderThanMs: 0, maxEvents: 1_000_000, lateWaitMs: 0 },
    );
    reconciled.lost += found.lost;
    reconciled.stuck += found.stuck;
    await through.settle();
    if (news.length === 0 && found.lost + found.stuck === 0) return;
  }
}

/**
 * Every organization's events in their order, each handled by every subscriber before the next; organizations side by
 * side.
 */
async function deliverInOrder(): Promise<void> {
  for (const { events } of histories) for (const event of events) logged.set(event.id, event);
  const waiting = [...histories];
  await Promise.all(
    Array.from({ length: 12 }, async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        for (const event of next.events) {
          driver.trigger([event]);
          await driver.settle();
        }
      }
    }),
  );
  await deliverAll(driver);
}

/** Subscribers that can't digest some events until they are fixed: half of those events for good, half again and again. */
function poisonable(subscriber: AnySubscriber): AnySubscriber {
  const { name } = subscriber.subscription;
  const digest = (event: EventEnvelope) => {
    // Which of an event's subscribers it is poison for is left to chance as well.
    const random = randomOf(seedFor(seed, 'poison', event.subject, event.sequence));
    if (!random.chance(poisonShare)) return;
    const subscribing = expectedDeliveries(event, subscribersTo).map((one) => one.subscriber);
    if (subscribing[random.below(subscribing.length)] !== name) return;
    if (isFixed) return;
    poison.add(`${name}:${event.id}`);
    throw random.chance(0.5) ? new NonRetryableError('poison') : new Error('poison, for now');
  };
  if ('execute' in subscriber) {
    return {
      ...subscriber,
      execute: (event, options) => {
        digest(event);
        return subscriber.execute(event, options);
      },
    };
  }
  return {
    ...subscriber,
    handle: (event, cursor, options) => {
      digest(event);
      return subscriber.handle(event, cursor, options);
    },
  };
}

/** Events of the log that the driver hasn't read: the history, then what subscribers made of it. */
async function newEvents(): Promise<EventEnvelope[]> {
  const { docs } = await firestore().collectionGroup('events').orderBy('recordedAt').get();
  const found = docs.map((document) => document.data() as EventEnvelope).filter(({ id }) => !logged.has(id));
  for (const event of found) logged.set(event.id, event);
  return found;
}

async function keysOf(collection: string): Promise<string[]> {
  return (await firestore().collection(collection).listDocuments()).map(({ id }) => id);
}

async function unfinishedDeliveries(): Promise<string[]> {
  const { docs } = await firestore().collection('inbox').where('progress.status', '==', 'done').select().get();
  const done = new Set(docs.map(({ id }) => id));
  const expected = [...logged.values()]
    .flatMap((event) => expectedDeliveries(event, subscribersTo))
    .map((one) => `${one.subscriber}:${one.eventId}`);
  return expected.filter((key) => !done.has(key));
}

async function store(all: readonly History[]): Promise<void> {
  const writer = firestore().bulkWriter({ throttling: false });
  writer.onWriteError(() => false);
  const writes: Promise<unknown>[] = [];
  for (const { events, documents } of all) {
    for (const [path, document] of documents) writes.push(writer.create(firestore().doc(path), document));
    for (const event of events) {
      const entry = logEntry(event, Date.parse(event.time));
      writes.push(writer.create(firestore().doc(eventPath(event.type, event.id)), entry));
    }
  }
  await Promise.all([writer.close(), ...writes]);
  const users = all.flatMap(({ uids }) => uids.map((uid) => ({ uid })));
  for (let from = 0; from < users.length; from += 1_000) await auth().importUsers(users.slice(from, from + 1_000));
}

/** A consumer outside, in the place of Eventarc: counts what is published. */
async function startOutside(): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { events } = JSON.parse(Buffer.concat(chunks).toString()) as { events: { id: string }[] };
      for (const { id } of events) seen.set(id, (seen.get(id) ?? 0) + 1);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env['CLOUD_EVENTARC_EMULATOR_HOST'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['EVENT_CHANNEL'] = 'locations/us-central1/channels/firebase';
  return seen;
}
