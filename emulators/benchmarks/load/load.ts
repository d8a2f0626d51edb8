/**
 * `npm run test:load [-- --seconds 60] [--seed <n>]`: how much the Firebase Emulator Suite takes, how it responds
 * there, and how an instance responds beyond.
 *
 * 1. Clients are added step by step, through the gateway, until that brings nothing more: the capacity.
 * 2. At capacity for a minute: no 5xx, and every event that was logged reaches every subscriber.
 * 3. Past capacity: one instance as production runs it (the Functions Framework) gets more than it works on at a time.
 *    Not the Emulator Suite: its emulator starts a process for every request that comes while others are under way, and
 *    so breaks the machine before any function has too much to do.
 *
 * Writes `docs/benchmarks/load.md`, and ends with 1 when a promise is broken. Bounded by time and steps; stops by itself.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, totalmem } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { maxConcurrentRequests } from '@fresh/kernel/http/concurrency-limiter';
import { requestDeadlineMs } from '@fresh/kernel/http/error-boundary';
import { startFunction } from '@fresh/kernel/testing/function-process';
import { root } from '../../repository.ts';
import { percentiles } from '../percentiles.ts';
import { ExpectedError } from '@fresh/local/expected-error';
import { programArgs } from '@fresh/local/program-args';
import { startEmulatorSuite } from '../../firebase/emulator-suite.ts';
import { settled, type Deliveries } from './deliveries.ts';
import { signUsersIn, Traffic, type Sent, type User } from './traffic.ts';

const { values } = programArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '20261123' } },
});
const seed = Number(values.seed);
const heldMs = Number(values.seconds) * 1_000;
const stepMs = 15_000;
/** Clients of each step. The emulator starts up to so many processes for each function, 80 MiB each: no more than this. */
const steps = [1, 2, 4, 6] as const;
/** A step that brings less than this is past capacity. */
const leastGain = 1.1;
/** How long traffic runs before anything is measured: each function's first process takes seconds to start. */
const warmUpMs = 60_000;
/** Ms that a response may take beyond the deadline: this process is busy too. */
const graceMs = 5_000;
const projectId = 'demo-fresh-load';

interface Stage {
  readonly clients: number;
  readonly seconds: number;
  readonly sent: readonly Sent[];
}

await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: root });
try {
  const emulators = await startEmulatorSuite({ root, projectId, log: () => undefined, deadlineMs: 300_000 });
  Object.assign(process.env, {
    GCLOUD_PROJECT: projectId,
    FIRESTORE_EMULATOR_HOST: emulators.firestoreHost,
    FIREBASE_AUTH_EMULATOR_HOST: emulators.authHost,
  });
  try {
    console.log('Signing users in …');
    const users = await signUsersIn(emulators.gatewayUrl, 4, 10);
    const traffic = new Traffic(emulators.gatewayUrl, users, 60_000);
    await traffic.run(2, Date.now() + warmUpMs, seed);
    const { found, tried } = await findCapacity(traffic);
    console.log(`Capacity: ${found.clients} clients, ${rateOf(found)} requests a second. Holding it …`);
    const held = await hold(traffic, found.clients, heldMs, seed + 1_000);
    const reached = await settled(180_000);
    const beyond = await pushBeyond(users);
    const problems = [...problemsAt(held, reached), ...problemsBeyond(beyond)];
    const file = path.join(root, 'docs/benchmarks/load.md');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, documentOf(tried, held, reached, beyond, problems));
    await promisify(execFile)('npx', ['prettier', '--write', file], { cwd: root });
    for (const problem of problems) console.log(`FAILED: ${problem}`);
    console.log(`${problems.length} promises broken: docs/benchmarks/load.md`);
    process.exitCode = problems.length > 0 ? 1 : 0;
  } finally {
    await emulators.stop();
  }
} catch (error) {
  if (!(error instanceof ExpectedError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
process.exit();

async function hold(traffic: Traffic, clients: number, ms: number, stageSeed: number): Promise<Stage> {
  const startedAt = Date.now();
  const sent = await traffic.run(clients, startedAt + ms, stageSeed);
  return { clients, seconds: (Date.now() - startedAt) / 1_000, sent };
}

async function findCapacity(traffic: Traffic): Promise<{ found: Stage; tried: Stage[] }> {
  const tried: Stage[] = [];
  let found: Stage | undefined;
  for (const clients of steps) {
    const stage = await hold(traffic, clients, stepMs, seed + clients);
    tried.push(stage);
    const { p95 } = percentiles(stage.sent.map(({ tookMs }) => tookMs));
    console.log(`${clients} clients: ${rateOf(stage)} requests a second, p95 ${p95} ms`);
    if (found && rateOf(stage) < leastGain * rateOf(found)) break;
    found = stage;
  }
  if (!found) throw new Error('no steps');
  return { found, tried };
}

/** Three times what an instance works on at a time. */
async function pushBeyond(users: readonly User[]): Promise<Stage> {
  const instance = await startFunction('scheduling', 'schedules');
  try {
    const patienceMs = requestDeadlineMs + graceMs;
    const startedAt = Date.now();
    const clients = 3 * maxConcurrentRequests;
    const sent = (
      await Promise.all(
        Array.from({ length: clients }, async (_, index) => {
          const user = users[index % users.length];
          const own: Sent[] = [];
          while (Date.now() < startedAt + 15_000 && user) own.push(await ask(instance.url, user, patienceMs));
          return own;
        }),
      )
    ).flat();
    return { clients, seconds: (Date.now() - startedAt) / 1_000, sent };
  } finally {
    await instance.kill();
  }
}

async function ask(url: string, { org, cookie }: User, patienceMs: number): Promise<Sent> {
  const startedAt = performance.now();
  const done = (status: number, hasRetryAfter: boolean) => ({
    ...{ what: 'GET /api/schedules', status, hasRetryAfter, requestId: null },
    tookMs: performance.now() - startedAt,
  });
  try {
    const response = await fetch(`${url}/api/schedules?orgId=${org}&limit=20`, {
      headers: { cookie: `__session=${cookie}` },
      signal: AbortSignal.timeout(patienceMs),
    });
    await response.text();
    return done(response.status, response.headers.has('retry-after'));
  } catch {
    return done(0, false); // no response in time: what must not be
  }
}

function problemsAt({ sent }: Stage, { open, dead }: Deliveries): string[] {
  const bad = sent.filter(({ status }) => status === 0 || status >= 500);
  return [
    ...(bad.length > 0 ? [`at capacity: ${countsOf(bad)}`] : []),
    ...(open.length > 0 ? [`${open.length} deliveries were lost, such as ${open.slice(0, 3).join(', ')}`] : []),
    ...(dead > 0 ? [`${dead} dead letters`] : []),
  ];
}

function problemsBeyond({ sent }: Stage): string[] {
  const rejected = sent.filter(({ status }) => status === 503 || status === 429);
  const bad = sent.filter(({ status }) => ![200, 429, 503].includes(status));
  return [
    ...(bad.length > 0 ? [`past capacity: ${countsOf(bad)}`] : []),
    ...(rejected.some(({ hasRetryAfter }) => !hasRetryAfter) ? ['past capacity: a rejection without Retry-After'] : []),
    ...(rejected.length === 0 ? ['past capacity: no request was rejected, so it was not past it'] : []),
  ];
}

function rateOf({ sent, seconds }: Stage): number {
  return Math.round((10 * sent.length) / seconds) / 10;
}

function countsOf(sent: readonly Sent[]): string {
  const counts = new Map<number, number>();
  for (const { status } of sent) counts.set(status, (counts.get(status) ?? 0) + 1);
  const text = ([status, count]: [number, number]) => `${count} × ${status === 0 ? 'no response' : status}`;
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(text)
    .join(', ');
}

function rowOf(name: string, sent: readonly Sent[]): string {
  const { count, p50, p95, p99, max } = percentiles(sent.map(({ tookMs }) => tookMs));
  return `| ${[name, count, p50, p95, p99, max, countsOf(sent)].join(' | ')} |`;
}

function documentOf(
  tried: readonly Stage[],
  held: Stage,
  { events, expected, done, dead, open }: Deliveries,
  beyond: Stage,
  problems: readonly string[],
): string {
  const head = '| Requests | n | p50 | p95 | p99 | max | Responses |\n| --- | --: | --: | --: | --: | --: | --- |';
  const kinds = [...new Set(held.sent.map(({ what }) => what))].sort();
  const reads = held.sent.filter(({ what }) => what.startsWith('GET'));
  const share = Math.round((100 * reads.length) / held.sent.length);
  const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  return [
    '# Load',
    '',
    `Written by \`npm run test:load\` on ${machine}, load average ${loadavg()[0]?.toFixed(1) ?? '?'} at the end, seed ${seed}. Times in ms.`,
    '',
    problems.length === 0
      ? 'Every promise was kept.'
      : `**Broken:**\n\n${problems.map((one) => `- ${one}`).join('\n')}`,
    '',
    '## Finding capacity',
    '',
    'Clients that each send one request after the other, through the gateway of the Firebase Emulator Suite: 4 organizations, 40 users with',
    'sessions of their own, 70 % reads. Capacity is the last step that brings a tenth more than the one before.',
    '',
    '| Clients | Requests a second | p50 | p95 | Responses |\n| --: | --: | --: | --: | --- |',
    ...tried.map((stage) => {
      const { p50, p95 } = percentiles(stage.sent.map(({ tookMs }) => tookMs));
      return `| ${[stage.clients, rateOf(stage), p50, p95, countsOf(stage.sent)].join(' | ')} |`;
    }),
    '',
    '## At capacity',
    '',
    `${held.clients} clients for ${Math.round(held.seconds)} s: ${rateOf(held)} requests a second, ${share} % reads.`,
    '',
    head,
    rowOf('all', held.sent),
    ...kinds.map((kind) =>
      rowOf(
        kind,
        held.sent.filter(({ what }) => what === kind),
      ),
    ),
    '',
    `${events} events are in the log, with ${expected} deliveries to subscribers: ${done} done, ${dead} dead letters, ${open.length} lost.`,
    '',
    '## Past capacity',
    '',
    `One instance of \`schedules\` in the Functions Framework, ${beyond.clients} clients at once for ${Math.round(beyond.seconds)} s: it works on ${maxConcurrentRequests} at a time.`,
    'Not the Emulator Suite: its emulator starts a process for every request that comes while others are under way, and breaks the machine',
    'before any function has too much to do.',
    '',
    head,
    ...[200, 429, 503, 0].flatMap((status) => {
      const sent = beyond.sent.filter((one) => one.status === status);
      return sent.length === 0 ? [] : [rowOf(`${beyond.sent[0]?.what ?? ''}, ${status}`, sent)];
    }),
    '',
    `Every 429 and 503 has \`Retry-After\`; a request without a response within ${(requestDeadlineMs + graceMs) / 1_000} s would break the promise.`,
    '',
  ].join('\n');
}
