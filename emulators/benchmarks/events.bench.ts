/**
 * `npm run bench:events [-- --quick --short --only rates|growth|calls|whole --firestore=embedded]`: commit of an event → commit of its
 * effect, warm, beside a bare trigger in the same run; at several rates, then at one rate with ever more events already in the
 * log. Both ends are Firestore's own commit times, so no clock of ours is in the figure. For each size of the log, also the
 * single calls of a delivery with no function running: what grows there is Firestore's own.
 *
 * First with `notifications` and the bare trigger alone: 50 of each in a second is what a small machine's emulator can
 * call at all. Then all services, where each event also reaches the channel outside.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { schedulePublished } from '@fresh/contracts/events/schedules';
import type { EventEnvelope } from '@fresh/contracts/envelope';
import { eventId, eventPath, logEntry } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { enroll, uniqueId } from '@fresh/kernel/testing/world';
import type { DocumentReference } from 'firebase-admin/firestore';
import { firestoreKinds } from '@fresh/local/find-firestore';
import { programArgs } from '@fresh/local/program-args';
import { bench } from './bench.ts';
import { timeCalls } from './firestore-calls.ts';
import { percentiles, table, type Percentiles } from './percentiles.ts';
import { publishWeek, type Carriers } from './publish-week.ts';

const { values } = programArgs({
  options: {
    quick: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    firestore: { type: 'string' },
  },
});
type Part = 'rates' | 'growth' | 'calls' | 'whole';
const runs = (part: Part) => values.only === undefined || values.only === part;
const share = values.quick ? 0.2 : 1;
const isShort = values.short;
/** Without it the official one where it is installed. */
const wantedFirestore = firestoreKinds.find((kind) => kind === values.firestore);

/** Members are notified of nothing that is over. */
const nextYear = Date.now() + 365 * 86_400_000;

/** Events per second of each kind, and how many. */
const rates = [...(isShort ? [] : [{ rate: 1, count: 60 }]), { rate: 10, count: 500 }, { rate: 50, count: 1_000 }];
/** Events in the log before the measurement at 10/s. A short run asks for one size only: `emulators/checks/growth` counts what others cost. */
const logSizes = [100, ...(isShort ? [] : [10_000]), ...(isShort || values.quick ? [] : [100_000])];
/** Those that the wanted parts need. */
const sizes = runs('growth') || runs('calls') ? logSizes : logSizes.slice(0, runs('rates') ? 1 : 0);
const growthCount = 300;
/**
 * Events per second of each kind with all services, where one is two deliveries: what two cores carry, and what they
 * don't.
 */
const wholeRates = [3, 10];
const wholeCount = 150;

/** A cause, and the document that its effect writes. */
interface Sample {
  readonly cause: DocumentReference;
  readonly effect: DocumentReference;
}

interface World {
  readonly org: string;
  readonly uid: string;
}

/** What is measured, and how one is started. */
const kinds: Readonly<Record<string, (world: World) => Promise<Sample>>> = {
  'bare trigger (one write, no inbox)': async () => {
    const cause = firestore().collection('bench').doc();
    await cause.create({ at: Date.now() });
    return { cause, effect: firestore().doc(`benchEffects/${cause.id}`) };
  },
  'notify (inbox, members, settings, feed)': (world) => publish(world, 'push and trigger'),
  'notify, by its trigger alone': (world) => publish(world, 'trigger'),
};

await bench('bench-events', async (onEmulators) => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'bench-events-'));
  const results: Record<string, Record<string, Percentiles>> = {};
  try {
    let filled = 0;
    for (const size of sizes) {
      await onEmulators({ emulators: 'stores', dataDir, wantedFirestore }, async () => {
        await fill(filled, size);
        if (isShort || !runs('calls')) return;
        const calls = await timeCalls(() => fillerEvent(uniqueId('call')));
        results[`one call, ${size} events in the log`] = calls;
      });
      filled = size;
      if (!runs('rates') && !runs('growth')) continue;
      await onEmulators({ dataDir, wantedFirestore, services: ['notifications'] }, async () => {
        const world = await prepare();
        if (size === logSizes[0] && runs('rates')) {
          for (const { rate, count } of rates) {
            results[`${rate}/s`] = await measure(world, rate, Math.ceil(count * share));
          }
        }
        if (!isShort && runs('growth')) {
          results[`10/s, ${size} events in the log`] = await measure(world, 10, Math.ceil(growthCount * share));
        }
      });
    }
    if (runs('whole')) {
      await onEmulators({ wantedFirestore }, async () => {
        const world = await prepare();
        for (const rate of wholeRates) {
          results[`${rate}/s, all services`] = await measure(world, rate, Math.ceil(wholeCount * share));
        }
      });
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
  const rows = Object.entries(results).flatMap(([at, kinds]) =>
    Object.entries(kinds).map(([kind, figures]) => [`${at}: ${kind}`, figures] as const),
  );
  console.log(`\n${table('commit → effect committed, ms (limit at 10/s: p99 < 100)', Object.fromEntries(rows))}`);
  for (const [at, kinds] of Object.entries(results)) {
    const [yardstick, ...ours] = Object.entries(kinds);
    if (!yardstick || at.startsWith('one call')) continue;
    const ratio = (of: Percentiles, name: 'p50' | 'p99') => (of[name] / yardstick[1][name]).toFixed(2);
    for (const [kind, figures] of ours) {
      console.log(
        `${at}: ${kind}: ${ratio(figures, 'p50')} x the bare trigger at p50, ${ratio(figures, 'p99')} x at p99`,
      );
    }
  }
  // Every effect was waited for; one that never came would have ended the run.
  return { unit: 'ms', limits: { p99: 100 }, lost: 0, results };
});

async function prepare(): Promise<World> {
  const world = { org: uniqueId('bench'), uid: uniqueId('member') };
  await enroll(world.uid, world.org, 'staff');
  console.log('Warming up ...');
  for (let i = 0; i < 20; i++) await settled(await Promise.all(Object.values(kinds).map((begin) => begin(world))));
  return world;
}

async function publish({ org, uid }: World, carriers: Carriers): Promise<Sample> {
  const cause = await publishWeek(org, carriers);
  return { cause, effect: firestore().doc(`notifications/${uid}/items/${cause.id}`) };
}

/** `count` of each kind, in turn on a fixed beat, so that none finds another machine. */
async function measure(world: World, rate: number, count: number): Promise<Record<string, Percentiles>> {
  console.log(`${count} of each at ${rate}/s ...`);
  const samples = Object.entries(kinds).map(([kind, begin]) => ({ kind, begin, started: [] as Promise<Sample>[] }));
  const startedAt = performance.now();
  for (let i = 0; i < count * samples.length; i++) {
    await delay(Math.max(0, startedAt + (i * 1000) / (rate * samples.length) - performance.now()));
    const next = samples[i % samples.length];
    next?.started.push(next.begin(world));
  }
  const latencies = await Promise.all(samples.map(async ({ started }) => settled(await Promise.all(started))));
  return Object.fromEntries(samples.map(({ kind }, index) => [kind, percentiles(latencies[index] ?? [])]));
}

/** Waits for every effect and returns the milliseconds from each cause's commit to its effect's. */
async function settled(samples: readonly Sample[]): Promise<number[]> {
  let open = samples;
  const latencies: number[] = [];
  for (let attempt = 0; open.length > 0; attempt++) {
    if (attempt === 600) throw new Error(`${open.length} effects never came`);
    if (attempt > 0) await delay(100);
    const missing: Sample[] = [];
    for (const some of chunks(open, 100)) {
      const read = await firestore().getAll(...some.flatMap(({ cause, effect }) => [cause, effect]));
      for (const [index, pair] of some.entries()) {
        const [cause, effect] = [read[2 * index]?.createTime, read[2 * index + 1]?.createTime];
        if (!cause || !effect) missing.push(pair);
        else {
          const ms = (effect.seconds - cause.seconds) * 1000 + (effect.nanoseconds - cause.nanoseconds) / 1e6;
          latencies.push(ms);
        }
      }
    }
    open = missing;
  }
  return latencies;
}

/** Adds events to the log while no function runs that could react to them. */
async function fill(from: number, to: number): Promise<void> {
  console.log(`Filling the log up to ${to} events ...`);
  const writer = firestore().bulkWriter({ throttling: false });
  for (let i = from; i < to; i++) {
    const envelope = fillerEvent(`s${i}`);
    void writer.create(firestore().doc(eventPath(envelope.type, envelope.id)), logEntry(envelope, Date.now()));
  }
  await writer.close();
}

/** An event of an organization that has no members. */
function fillerEvent(schedule: string): EventEnvelope {
  const subject = `organizations/filler/schedules/${schedule}`;
  const id = eventId(subject, 1);
  const { type, service } = schedulePublished;
  const data = {
    name: 'Week',
    startDate: nextYear,
    endDate: nextYear,
    publishedAt: 3,
    notifyUsers: true,
    channels: [],
  };
  const about = { id, type, source: `/services/${service}`, subject, sequence: 1, orgid: 'filler', data };
  const rest = { specversion: '1.0', datacontenttype: 'application/json', time: new Date().toISOString() } as const;
  return { ...rest, ...about, actor: 'user:filler', correlationid: id, causationid: id };
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
