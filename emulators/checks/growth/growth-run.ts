/**
 * One store of the growth test, in a process and a Firebase project of its own: `tsx growth-run.ts <size> <file>`. Fills
 * it, asks everything once unmeasured and once counted, writes the counts into the file and empties the store.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { captures as declaredCaptures, listTopics, routes, subscribersTo } from '@fresh/contracts/registry';
import { collections as identityCollections } from '@fresh/contracts/personal-data/identity';
import { collections as notificationCollections } from '@fresh/contracts/personal-data/notifications';
import { collections as onboardingCollections } from '@fresh/contracts/personal-data/onboarding';
import { collections as organizationCollections } from '@fresh/contracts/personal-data/organizations';
import { collections as platformCollections } from '@fresh/contracts/personal-data/platform';
import { collections as schedulingCollections } from '@fresh/contracts/personal-data/scheduling';
import { collections as timekeepingCollections } from '@fresh/contracts/personal-data/timekeeping';
import { readPage } from '@fresh/kernel/personal-data/export';
import { heldBy } from '@fresh/kernel/personal-data/held-documents';
import { membershipCapture } from '../../../functions/organizations/src/captures.ts';
import { extentOfOrganization } from '../../../functions/organizations/src/erasure/store.ts';
import { rootSpanOf } from '@fresh/kernel/events/delivery-runtime';
import { logShards } from '@fresh/kernel/events/event-log';
import { runSweep, sweepLimits } from '@fresh/kernel/events/sweep-captures';
import { firestore } from '@fresh/kernel/firebase';
import { logEvents } from '@fresh/kernel/testing/event-delivery';
import type { Cost as SpanCost } from '@fresh/kernel/telemetry/span-work';
import { withRootSpan } from '@fresh/kernel/telemetry/with-span';
import { send } from '@fresh/kernel/testing/world';
import { Timestamp } from 'firebase-admin/firestore';
import { findEvent, readEvents } from '../../../functions/platform/src/operations/event-reader.ts';
import { captureFailures } from '../../../functions/platform/src/operations/capture-failures.ts';
import { replay } from '../../../functions/platform/src/operations/replay.ts';
import { control } from '../../../functions/platform/src/operations/control-subscribers.ts';
import { readDeadLetters, readHandlings } from '../../../functions/platform/src/operations/store.ts';
import { readKnownPairs, saveKnownPairs } from '../../../functions/platform/src/reconciler/known-pairs-store.ts';
import { pairsOf } from '../../../functions/platform/src/reconciler/known-pairs.ts';
import { reconcile } from '../../../functions/platform/src/reconciler/reconcile.ts';
import { expectedDeliveries } from '../../../functions/platform/src/expected-deliveries.ts';
import { allSubscribers } from '../chaos/all-subscribers.ts';
import { startAllFunctions } from '../../all-functions/all-functions.ts';
import { countFirestore, countHttp, noTraffic, type Traffic } from '../../all-functions/firestore-traffic.ts';
import { captures, eventFor, handle, isAboutMany, smallOrganization } from './reactions.ts';
import { aboutNewestEvents, asking, examples } from './requests.ts';
import { fillStore } from './store.ts';

/** What one operation cost. */
export interface Cost {
  readonly kind: 'route' | 'subscriber' | 'step of a subscriber' | 'capture' | 'sweep' | 'operator';
  /** Of a route with method and path. */
  readonly name: string;
  readonly reads: number;
  readonly writes: number;
  /** How often a route or a subscriber had to wait for Firestore, Auth or Eventarc, one after the other. */
  readonly waits?: number;
  /** Calls of a subscriber to them. */
  readonly rpcs?: number;
  /** Of a route or a subscriber: what its spans counted, and what the embedded Firestore did; null by the official one. */
  readonly counts?: { readonly spans: SpanCost | null; readonly engine: SpanCost | null };
}

/** What a run reports. */
export interface GrowthReport {
  readonly size: number;
  readonly costs: readonly Cost[];
}

const current = new AsyncLocalStorage<Traffic>();
countFirestore(() => current.getStore());
countHttp(() => current.getStore());

const [sizeText = '', file = ''] = process.argv.slice(2);
const size = Number(sizeText);
const outside = await startOutside();

const world = await fillStore(size);
// Auth is asked by every request: what it costs isn't the luck of one that came before.
const functions = await startAllFunctions({ REVOCATION_MAX_AGE_SECONDS: '0' });

/** The collections of each service, by the callable that exports from them. */
const exports = {
  exportIdentityData: identityCollections,
  exportOrganizationsData: organizationCollections,
  exportOnboardingData: onboardingCollections,
  exportSchedulingData: schedulingCollections,
  exportTimekeepingData: timekeepingCollections,
  exportNotificationsData: notificationCollections,
  exportPlatformData: platformCollections,
} as const;

const costs: Cost[] = [];
try {
  await costRoutes();
  await costSubscribers();
  await costSteps();
  await costCaptures();
  await costSweep();
  await costOperators();
  const report: GrowthReport = { size, costs };
  writeFileSync(file, JSON.stringify(report));
} finally {
  await functions.kill();
  outside.close();
  outside.closeAllConnections();
  await empty();
}
process.exit(0);

async function costRoutes(): Promise<void> {
  await delay(5_000);
  const [newest, others] = [true, false].map((wanted) =>
    routes.filter(({ id }) => aboutNewestEvents.has(id) === wanted),
  );
  for (const route of [...(newest ?? []), ...(others ?? [])]) {
    const example = examples[route.id];
    if (!example) continue; // which the test says
    const name = `${route.id} ${route.method} ${route.path}`;
    for (const nth of [0, 1]) {
      const { path, headers, ...sending } = await example(asking(functions.url, world, nth));
      const traceparent = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
      const before = await usage();
      const response = await send(functions.url, route.method, path, {
        ...sending,
        headers: { ...headers, traceparent },
      });
      if (response.status !== route.response.status) {
        throw new Error(`${name} returned ${response.status}: ${JSON.stringify(response.body)}`);
      }
      if (nth === 0) continue; // what a process does once isn't the request's
      const [reads = NaN, writes = NaN, waits = NaN] = ['reads', 'writes', 'waits'].map((what) =>
        Number(response.headers.get(`x-test-${what}`)),
      );
      const after = await usage();
      const spans = JSON.parse(response.headers.get('x-test-spans') ?? 'null') as SpanCost | null;
      const counts = { spans, engine: before && after && difference(before, after) };
      costs.push({ kind: 'route', name, reads, writes, waits, counts });
    }
  }
}

/** What the embedded Firestore has counted so far; null of another one. */
async function usage(): Promise<SpanCost | null> {
  const { GCLOUD_PROJECT: project = '', FIRESTORE_EMULATOR_HOST: host = '' } = process.env;
  const response = await fetch(`http://${host}/emulator/v1/projects/${project}/usage`);
  return response.ok ? ((await response.json()) as SpanCost) : null;
}

function difference(before: SpanCost, after: SpanCost): SpanCost {
  const { reads, writes, deletes } = after;
  return { reads: reads - before.reads, writes: writes - before.writes, deletes: deletes - before.deletes };
}

async function costSubscribers(): Promise<void> {
  for (const subscriber of allSubscribers) {
    const { name } = subscriber.subscription;
    const orgIdOf = (nth: number) => (isAboutMany.has(name) ? smallOrganization(name, nth) : world.orgId);
    await handle(subscriber, eventFor(subscriber, orgIdOf(0), world, 0));
    const event = eventFor(subscriber, orgIdOf(1), world, 1);
    const before = await usage();
    let spans: SpanCost | null = null;
    const cost = await counted(() =>
      // As a push or a trigger begins its span.
      withRootSpan(rootSpanOf(subscriber, 'growth', event), async ({ cost: counting }) => {
        await handle(subscriber, event);
        const { reads, writes, deletes } = counting;
        spans = { reads, writes, deletes };
      }),
    );
    const after = await usage();
    const counts = { spans, engine: before && after && difference(before, after) };
    costs.push({ kind: 'subscriber', name, ...cost, counts });
  }
}

/** The first step of those whose work grows with what their event is about, for the large organization; not committed. */
async function costSteps(): Promise<void> {
  for (const subscriber of allSubscribers) {
    const { name } = subscriber.subscription;
    if (!isAboutMany.has(name) || !('handle' in subscriber)) continue;
    let writes = 0;
    const counting = new Proxy(firestore().batch(), { get: () => () => writes++ });
    const cost = await counted(async () => {
      const event = eventFor(subscriber, world.orgId, world, 2);
      const about = name === 'removeShiftsOnScheduleDeleted' ? 'organizations/big/schedules/s0' : event.subject;
      const step = await subscriber.handle({ ...event, subject: about }, null, {
        isRetry: false,
        signal: new AbortController().signal,
      });
      step.write(counting);
    });
    costs.push({ kind: 'step of a subscriber', name, reads: cost.reads, writes });
  }
}

async function costCaptures(): Promise<void> {
  for (const { name } of declaredCaptures) {
    const capture = captures[name];
    if (!capture) continue; // which the test says
    for (const nth of [0, 1]) {
      const run = await capture.prepare({ path: capture.path(world, nth), document: capture.document(nth) });
      if (nth === 0) await run();
      else await count('capture', name, run);
    }
  }
}

/** One page of the nightly sweep, once all writes are old enough to be looked at. */
async function costSweep(): Promise<void> {
  const runtime = {
    ...{ db: firestore(), now: () => Date.now() + 26 * 3_600_000, enqueue: () => Promise.resolve() },
    log: { lostCaptureFound: () => undefined, captureSweepStopped: () => undefined, captureSwept: () => undefined },
  };
  await count('sweep', 'captureMembership', () =>
    runSweep([membershipCapture], runtime, { ...sweepLimits, documents: 1, events: 1 }),
  );
}

/** What operators ask, without the check of who they are; the first page of each list. */
async function costOperators(): Promise<void> {
  for (const [name, collections] of Object.entries(exports)) {
    const held = heldBy(collections, { of: 'organization', id: 'big' });
    await count('operator', name, () => readPage(held, 20, undefined));
  }
  await count('operator', 'orderErasure', () => extentOfOrganization('nowhere'));
  const page = { limit: 20, since: 0 };
  await count('operator', 'listEvents', () => readEvents(page, 20, undefined));
  const { found } = await readEvents(page, 1, undefined);
  await count('operator', 'showEvent', async () => {
    const shown = await findEvent(found[0]?.event.id ?? '');
    if (shown) await readHandlings(expectedDeliveries(shown.event, subscribersTo));
  });
  await count('operator', 'listDeadLetters', () => readDeadLetters({}, 20, undefined));
  await count('operator', 'captureFailures', () => captureFailures({ limit: 20 }, 'operator'));
  await count('operator', 'replayEvents', () => replay({ limit: 20, of: 'history', dryRun: true }, 'operator'));
  await count('operator', 'controlSubscribers', () => control({ action: 'show' }, 'operator'));
  await passBy();
  const about = { service: 'scheduling', subject: 'organizations/big/schedules/s1', orgId: 'big' };
  await logEvents(
    'fresh.scheduling.schedule.v1.deleted',
    [1, 2, 3].map((n) => ({ ...about, sequence: 500 + n })),
    {
      name: 'Week',
    },
  );
  await count('operator', 'reconcileNow', () =>
    reconcile(
      {
        now: Date.now,
        enqueue: () => Promise.resolve(),
        subscribersTo,
        topics: listTopics(),
        checkpoints: '_reconciler',
        log: { redeliveryRejected: () => undefined, deliveriesBehind: () => undefined },
      },
      { olderThanMs: -60_000, maxEvents: 10_000, lateWaitMs: 0 },
    ),
  );
}

/** As if the reconciler had run a moment ago: it reads on from here. */
async function passBy(): Promise<void> {
  const batch = firestore().batch();
  const mark = { recordedAt: Timestamp.now(), path: 'eventLog/fresh.scheduling.schedule.updated/events/0' };
  for (let shard = 0; shard < logShards; shard++) batch.set(firestore().doc(`_reconciler/${shard}`), mark);
  await batch.commit();
  const known = { known: pairsOf(listTopics(), subscribersTo), coveredUntil: Date.now(), gone: [], late: null };
  await saveKnownPairs('_reconciler', known, (await readKnownPairs('_reconciler'))?.updateTime ?? null);
}

async function count(kind: Cost['kind'], name: string, work: () => Promise<unknown>): Promise<void> {
  costs.push({ kind, name, ...(await counted(work)) });
}

async function counted(
  work: () => Promise<unknown>,
): Promise<Pick<Required<Cost>, 'reads' | 'writes' | 'rpcs' | 'waits'>> {
  const traffic = noTraffic();
  await current.run(traffic, work);
  const { reads, writes, rpcs, waits } = traffic;
  return { reads, writes: writes.length, rpcs, waits };
}

/** In the place of Eventarc, with a consumer outside, and of Cloud Tasks: takes everything. */
async function startOutside() {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['CLOUD_EVENTARC_EMULATOR_HOST'] = `http://${host}`;
  process.env['CLOUD_TASKS_EMULATOR_HOST'] = host;
  process.env['EVENT_CHANNEL'] = 'locations/us-central1/channels/firebase';
  return server;
}

/** The emulator keeps everything in memory: what follows needs it. */
async function empty(): Promise<void> {
  const project = process.env['GCLOUD_PROJECT'] ?? '';
  const host = process.env['FIRESTORE_EMULATOR_HOST'] ?? '';
  const url = `http://${host}/emulator/v1/projects/${project}/databases/(default)/documents`;
  await fetch(url, { method: 'DELETE' });
}
