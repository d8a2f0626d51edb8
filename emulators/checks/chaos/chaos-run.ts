/**
 * One world of the chaos test, in a process and a Firebase project of its own:
 * `tsx chaos-run.ts <sequential|chaos> <seed> <events> <file>`. Writes what became of the history into the file. With
 * `EVENT_PUSH=off` or `CHAOS_PUSHES=0` nothing is pushed.
 *
 * The histories, their ids and their order are the same in both worlds, so that what subscribers made of them can be
 * compared document by document.
 */
import { writeFileSync } from 'node:fs';
import type { EventEnvelope } from '@fresh/contracts/envelope';
import { topicOf } from '@fresh/contracts/event';
import { subscribersTo } from '@fresh/contracts/registry';
import { eventPath, logEntry } from '@fresh/kernel/events/event-log';
import { auth, firestore } from '@fresh/kernel/firebase';
import { expectedDeliveries } from '../../../functions/platform/src/expected-deliveries.ts';
import { reconcile } from '../../../functions/platform/src/reconciler/reconcile.ts';
import { allSubscribers } from './all-subscribers.ts';
import { CaptureDriver } from './capture-driver.ts';
import type { ChaosReport, ExpiryReport } from './chaos-report.ts';
import { EventDriver } from './event-driver.ts';
import { Expiry, keptFromOf, stillLogged, sweepRecords } from './expiry.ts';
import { allFaults, noFaults } from './faults.ts';
import { historyOf, type History } from './history.ts';
import { isOfMonolith, monolithDocuments } from './monolith.ts';
import { startOutside } from './outside.ts';
import { Poison } from './poison.ts';
import { projections } from './projections.ts';
import { readAll } from './read-all.ts';
import { Release, releasedIn } from './release.ts';
import { VirtualClock } from './virtual-clock.ts';

const perOrganization = 250;
const minute = 60_000;
const day = 24 * 60 * minute;
/** As the scheduled reconciler's (`schedule.ts` there), but for the wait for late triggers, which here are as many as lost ones. */
const bounds = { olderThanMs: 15 * minute, maxEvents: 1_000_000, lateWaitMs: 0 };
/** Ms between two runs of the reconciler. */
const roundMs = 20 * minute;
/** More rounds mean that the reconciler asks for the same for ever. */
const maxRounds = 60;
/** Of the events: writes of the monolith beside them. */
const monolithShare = 0.1;

const [mode, seedText = '', size = '', file = ''] = process.argv.slice(2);
const seed = Number(seedText);
const isChaos = mode === 'chaos';
const isPushing = process.env['EVENT_PUSH'] !== 'off' && process.env['CHAOS_PUSHES'] !== '0';
// Subscribers' own commits would push to receivers that don't run; the driver pushes.
process.env['EVENT_PUSH'] = 'off';
const faults = isChaos ? allFaults(isPushing) : noFaults;

const histories = Array.from({ length: Math.ceil(Number(size) / perOrganization) }, (_, index) =>
  historyOf(seed, index, perOrganization),
);
const clock = new VirtualClock();
const expiry = new Expiry(new Set(isChaos ? histories.flatMap(({ old }) => old) : []));
const poison = new Poison(seed, isChaos ? 0.05 : 0, (eventId) => histories.some(({ old }) => old.includes(eventId)));
// Half of what happens happens while the release is on its way.
const half = Math.ceil(histories.length / 2);
const release = isChaos ? Release.of(seed, commonTopics()) : Release.over();
const driver = new EventDriver({
  ...{ seed, faults, clock, release },
  subscribers: allSubscribers.map((subscriber) => poison.in(subscriber)),
  concurrency: isChaos ? 48 : 1,
  isExpiring: (eventId) => expiry.isExpiring(eventId),
});
const monolith = monolithDocuments(seed, Math.ceil(Number(size) * monolithShare));
const captures = new CaptureDriver(monolith, { seed, faults, clock, concurrency: isChaos ? 8 : 1 });

const published = await startOutside();
const logged = new Map<string, EventEnvelope>();
let lastRead: FirebaseFirestore.Timestamp | null = null;
const reconciled = { lost: 0, stuck: 0, rounds: 0 };

await store(histories.slice(0, half));
if (isChaos) await deliverAll(() => store(histories.slice(half)));
else {
  await store(histories.slice(half));
  await deliverInOrder();
}
const deadLetters = await keysOf('deadLetters');
const givenUp = (await captures.givenUp()).map(({ id }) => id);

poison.fix();
await captures.fixAndReplay();
for (const key of deadLetters) {
  const [subscriber = '', eventId = ''] = key.split(':');
  const event = logged.get(eventId);
  if (!event) throw new Error(`a dead letter of no event: ${key}`);
  const replay = { id: 'after-the-fix', of: 'dead-letter' } as const;
  driver.enqueue({ subscriber, type: event.type, eventId, replay }, event, replay.id);
}
await deliverAll();

const deadAfterReplay = await keysOf('deadLetters');
const unfinished = await unfinishedDeliveries();
const isOfGone = (key: string) => expiry.gone.has(key.split(':')[1] ?? '');
const expiryReport = await expired(unfinished.filter(isOfGone));
const report: ChaosReport = {
  events: logged.size,
  counts: driver.counts,
  reconciled,
  release: release.summary,
  poison: [...poison.harmed].sort(),
  deadLetters: deadLetters.filter((key) => !isOfGone(key)).sort(),
  deadAfterReplay: deadAfterReplay.filter((key) => !isOfGone(key)),
  unfinished: unfinished.filter((key) => !(isOfGone(key) && deadAfterReplay.includes(key))),
  expiry: expiryReport,
  captures: {
    counts: captures.counts,
    poison: [...captures.poison].sort(),
    givenUp: givenUp.sort(),
    givenUpAfterReplay: (await captures.givenUp()).map(({ id }) => id),
    ...(await captures.problems()),
  },
  published: Object.fromEntries([...published].filter(([id]) => !isOfMonolith(logged.get(id)?.subject ?? ''))),
  projections: await projections(),
};
writeFileSync(file, JSON.stringify(report));
process.exit(0);

/** Delivers, and has the reconciler look for what was lost, until neither finds anything more to do. */
async function deliverAll(happensMeanwhile?: () => Promise<void>): Promise<void> {
  for (let round = reconciled.rounds; ; round++) {
    if (round > maxRounds) throw new Error(`the reconciler has found something in each of ${maxRounds} rounds`);
    release.enter(round);
    if (round === 2) await happensMeanwhile?.();
    const news = await newEvents();
    driver.trigger(news);
    await Promise.all([captures.settle(), driver.settle()]);
    clock.advance(roundMs);
    const found = await runReconciler('_reconciler');
    reconciled.lost += found.lost;
    reconciled.stuck += found.stuck;
    reconciled.rounds++;
    const swept = await expiry.sweep(clock.now());
    const isOver = round >= releasedIn && news.length + found.lost + found.stuck + swept === 0;
    if (isOver && !driver.isHolding && (await newEvents()).length === 0) return;
    driver.releaseHeld(isOver);
    await driver.settle();
  }
}

/** Topics with so many events before the release that all its faults meet some of them. */
function commonTopics(): string[] {
  const counts = new Map<string, number>();
  const before = histories.slice(0, half).flatMap(({ events }) => events);
  for (const topic of before.map(({ type }) => topicOf(type))) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  return [...counts].flatMap(([topic, count]) => (count >= 10 ? [topic] : [])).sort();
}

function runReconciler(checkpoints: string) {
  return reconcile(
    {
      now: () => clock.now(),
      enqueue: (_service, task, round) => {
        const event = logged.get(task.eventId);
        if (event) driver.enqueue(task, event, round);
        return Promise.resolve();
      },
      subscribersTo: release.subscribersTo,
      topics: release.topics(),
      checkpoints,
      log: { redeliveryRejected: () => undefined, deliveriesBehind: () => undefined },
    },
    bounds,
  );
}

/**
 * Every organization's events in their order, each handled by every subscriber before the next; organizations side by
 * side.
 */
async function deliverInOrder(): Promise<void> {
  for (const { events } of histories) for (const event of events) logged.set(event.id, event);
  const waiting = [...histories];
  await Promise.all([
    captures.settle(),
    ...Array.from({ length: 12 }, async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        for (const event of next.events) {
          driver.trigger([event]);
          await driver.settle();
        }
      }
    }),
  ]);
  await deliverAll();
}

/** Events of the log that the driver hasn't read: the history, then what subscribers and captures made of it. */
async function newEvents(): Promise<EventEnvelope[]> {
  const all = firestore().collectionGroup('events').orderBy('recordedAt');
  const docs = await readAll(lastRead ? all.where('recordedAt', '>=', lastRead) : all);
  lastRead = (docs.at(-1)?.get('recordedAt') as FirebaseFirestore.Timestamp | undefined) ?? lastRead;
  const found = docs.map((document) => document.data() as EventEnvelope).filter(({ id }) => !logged.has(id));
  for (const event of found) logged.set(event.id, event);
  return found;
}

async function keysOf(collection: string): Promise<string[]> {
  return (await firestore().collection(collection).listDocuments()).map(({ id }) => id);
}

async function unfinishedDeliveries(): Promise<string[]> {
  const docs = await readAll(firestore().collection('inbox').where('progress.status', '==', 'done').select());
  const done = new Set(docs.map(({ id }) => id));
  return expectedKeys([...logged.values()]).filter((key) => !done.has(key));
}

function expectedKeys(events: readonly EventEnvelope[]): string[] {
  return events
    .flatMap((event) => expectedDeliveries(event, subscribersTo))
    .map((one) => `${one.subscriber}:${one.eventId}`);
}

/** What became of expired events; then lets all records of deliveries expire, and looks for deliveries that would be made again. */
async function expired(unhandled: readonly string[]): Promise<ExpiryReport> {
  const gone = [...logged.values()].filter(({ id }) => expiry.gone.has(id));
  const derived = [...logged.values()].filter(({ causationid }) => expiry.gone.has(causationid));
  const keys = unhandled.map((key) => ({ key, subject: logged.get(key.split(':')[1] ?? '')?.subject ?? '' }));
  const derivedGone = derived.length - (await stillLogged(derived)).length;
  clock.advance(401 * day);
  const records = isChaos ? await sweepRecords(clock.now()) : 0;
  // One run goes on where the last one ended; another has lost its checkpoints.
  const runs = isChaos
    ? [await runReconciler('_reconciler'), await runReconciler('_reconcilerWithoutCheckpoints')]
    : [];
  return {
    events: gone.length,
    finished: expectedKeys(gone).length - unhandled.length,
    unhandled: keys,
    ...{ derived: derived.length, derivedGone, records },
    askedAfterwards: runs.reduce((sum, { lost, stuck }) => sum + lost + stuck, 0),
  };
}

async function store(all: readonly History[]): Promise<void> {
  const writer = firestore().bulkWriter({ throttling: false });
  writer.onWriteError(() => false);
  const writes: Promise<unknown>[] = [];
  const oldKeptFrom = keptFromOf(clock.now());
  for (const { events, documents, old } of all) {
    for (const [path, document] of documents) writes.push(writer.create(firestore().doc(path), document));
    for (const event of events) {
      const entry = logEntry(event, isChaos && old.includes(event.id) ? oldKeptFrom : Date.parse(event.time));
      writes.push(writer.create(firestore().doc(eventPath(event.type, event.id)), entry));
    }
  }
  await Promise.all([writer.close(), ...writes]);
  const users = all.flatMap(({ uids }) => uids.map((uid) => ({ uid })));
  for (let from = 0; from < users.length; from += 1_000) await auth().importUsers(users.slice(from, from + 1_000));
}
