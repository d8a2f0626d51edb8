/**
 * `npm run bench:local [-- --quick] [--only=local-cloud]`: the local cloud beside the Firebase Emulator Suite, one after the
 * other in the same run: start, memory, the first notification, events, mixed requests, the recorded replay, kills, reloads.
 * Prints the figures beside the aims of the local cloud (docs/adr/0028-local-cloud.md). Needs Linux and free ports. Ends with 1
 * where a trace of the mixed requests costs anything else than Firestore counted for it.
 */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { programArgs } from '@fresh/local/program-args';
import { countedRun } from '../load/counts.ts';
import { signUsersIn, Traffic, type Sent } from '../load/traffic.ts';
import { percentiles } from '../percentiles.ts';
import { writeReport } from '../report.ts';
import { measureEvents } from './events.ts';
import { measureFirstPublication } from './first-publication.ts';
import { measureKills } from './kills.ts';
import { measureReloads } from './reloads.ts';
import { measureTraces } from './traces.ts';
import { kinds, startWorld, type Kind, type World } from './worlds.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const { values } = programArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } });
const share = values.quick ? 0.2 : 1;
const settleMs = 5_000;
/** Requests of so many ms are compared at once: the local cloud keeps their traces that long. */
const windowMs = 5_000;

/** A figure by world, with what the local cloud has to reach. */
interface Row {
  readonly what: string;
  readonly aim: string;
  readonly figures: Partial<Record<Kind, string>>;
}
const rows: Row[] = [];
function note(kind: Kind, what: string, aim: string, figure: string): void {
  const row = rows.find((each) => each.what === what);
  if (row) row.figures[kind] = figure;
  else rows.push({ what, aim, figures: { [kind]: figure } });
  console.log(`${kind}: ${what}: ${figure}`);
}

if (process.platform !== 'linux') {
  console.error('This reads memory from /proc: run it on Linux.');
  process.exit(1);
}
process.env['METADATA_SERVER_DETECTION'] = 'none';
await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: root });
for (const kind of kinds) {
  if (values.only !== undefined && values.only !== kind) continue;
  if (kind === 'local-cloud') {
    rmSync(path.join(root, '.suite/local-cloud/bundles'), { recursive: true, force: true });
    const clean = await startWorld(kind);
    note(kind, 'ready and seeded, from a clean build', '< 8 s', seconds(clean.readyMs));
    await clean.stop();
  }
  const seeded = await startWorld(kind);
  note(kind, 'ready and seeded, built', '', seconds(seeded.readyMs));
  const world = await seeded.restart();
  note(kind, 'ready, built, with the data of before', '< 3 s', seconds(world.readyMs));
  try {
    await measure(world);
  } finally {
    await world.stop();
  }
}

console.log(`\n${'figure'.padEnd(52)}${'aim'.padEnd(12)}${kinds.map((kind) => kind.padEnd(22)).join('')}`);
for (const { what, aim, figures } of rows) {
  console.log(`${what.padEnd(52)}${aim.padEnd(12)}${kinds.map((kind) => (figures[kind] ?? '-').padEnd(22)).join('')}`);
}
writeReport('bench-local', { rows });
process.exit();

async function measure(world: World): Promise<void> {
  const { kind, projectId, firestoreHost, authHost, gatewayUrl } = world;
  Object.assign(process.env, {
    GCLOUD_PROJECT: projectId,
    FIRESTORE_EMULATOR_HOST: firestoreHost,
    FIREBASE_AUTH_EMULATOR_HOST: authHost,
  });
  await delay(settleMs);
  note(kind, 'memory, idle', '< 400 MB', `${world.memoryMiB()} MiB`);
  note(kind, 'first publication → notification', '< 400 ms', `${await measureFirstPublication(world)} ms`);

  await measureEvents(10, 20);
  const steady = await measureEvents(10, Math.ceil(300 * share));
  const below = steady.latencies.filter((ms) => ms < 100).length / steady.latencies.length;
  note(kind, 'deliveries below 100 ms, at 10/s', '≥ 99 %', `${(100 * below).toFixed(1)} %`);
  // Google's emulators take minutes for more.
  const burst = await measureEvents(50, Math.ceil((kind === 'firebase' ? 250 : 1_000) * share));
  note(kind, 'event → effect at 50/s, p99', '< 50 ms', `${percentiles(burst.latencies).p99} ms`);
  note(kind, 'events lost, doubled', '0, 0', `${steady.lost + burst.lost}, ${steady.doubled + burst.doubled}`);

  const users = await signUsersIn(gatewayUrl, kind === 'firebase' ? 4 : 12, 10);
  const traffic = new Traffic(gatewayUrl, users, 60_000);
  await traffic.run(4, Date.now() + 5_000 * share, 1);
  const sentMs = 20_000 * share;
  const sent =
    kind === 'local-cloud' ? await counted(world, traffic, sentMs) : await traffic.run(16, Date.now() + sentMs, 2);
  const bad = sent.filter(({ status }) => status < 200 || status > 299).length;
  note(
    kind,
    'mixed requests, 16 clients, 70 % reads',
    '≥ 300/s',
    `${Math.round((1000 * sent.length) / sentMs)}/s, ${bad} not 2xx`,
  );

  note(kind, 'recorded replay', '', seconds(await replay(world)));
  await delay(settleMs);
  note(kind, 'memory after the replay', '< 650 MB', `${world.memoryMiB()} MiB`);
  if (kind === 'local-cloud') {
    const { spans, fullMiB, emptyMiB } = await measureTraces(world, traffic);
    note(kind, `memory with ${spans} spans kept`, '', `${fullMiB} MiB`);
    note(kind, 'memory with none kept, right after', '', `${emptyMiB} MiB`);
    const { killed, lost, doubled } = await measureKills(world, Math.ceil(20 * share), 50);
    note(kind, `lost, doubled at 50/s with ${killed} services killed`, '0, 0', `${lost}, ${doubled}`);
    const { savedToServed, requests, failed } = await measureReloads(world, 20, 8);
    note(kind, 'save → served, p95 of 20', '< 1 s', `${Math.round(percentiles(savedToServed).p95)} ms`);
    note(kind, 'requests failed while reloading', '0', `${failed} of ${requests}`);
  }
}

/** The same requests in windows, each compared with what Firestore counted for it. */
async function counted(world: World, traffic: Traffic, sentMs: number): Promise<Sent[]> {
  const all: Sent[] = [];
  const differences: string[] = [];
  for (let ms = 0; ms < sentMs; ms += windowMs) {
    const length = Math.min(windowMs, sentMs - ms);
    const run = await countedRun(world.gatewayUrl, () => traffic.run(16, Date.now() + length, 2 + ms));
    all.push(...run.sent);
    differences.push(...run.differences);
  }
  const figure = `${differences.length} of ${all.length}`;
  note(world.kind, 'requests that cost other than Firestore counts', '0', figure);
  for (const difference of differences.slice(0, 10)) console.log(`FAILED: ${difference}`);
  if (differences.length > 0) process.exitCode = 1;
  return all;
}

/** Milliseconds that the recorded requests of all scenarios take. */
async function replay({ gatewayUrl }: World): Promise<number> {
  const compat = path.join(root, 'emulators/checks/compat');
  const startedAt = performance.now();
  const args = ['diff.mjs', 'recordings', gatewayUrl, 'behind-hosting', '--additive', '--allow', 'allow.json'];
  // It exits with 1 when a step differs; e2e tests check that, here it is load.
  await promisify(execFile)(process.execPath, args, { cwd: compat, maxBuffer: 64 * 1024 * 1024 }).catch(
    () => undefined,
  );
  return performance.now() - startedAt;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
