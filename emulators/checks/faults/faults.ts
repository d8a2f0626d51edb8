/**
 * `npm run test:faults [-- --seed <n>] [--seconds 120]`: the tests of every fault, then a storm: requests for two
 * minutes while the ways to Firestore and Auth break, hang and slow down at random, and come back. Clients ask again as
 * `Retry-After` says, writes under the same key. At the end every request must have had a response in time, every write
 * that was accepted must be there with its event, and the next request must work. Starts its own emulators and ends with
 * 1 when something is wrong.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { scheduleCreated } from '@fresh/contracts/events/schedules';
import { topicPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { requestDeadlineMs } from '@fresh/kernel/http/error-boundary';
import { member, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { programArgs } from '@fresh/local/program-args';
import { root } from '../../repository.ts';
import { randomOf, type Random } from '../../random.ts';
import { onStores } from '../runner/on-stores.ts';
import type { Fault } from './faulty-proxy.ts';
import { startUnderFaults, untilStatus } from './functions-under-faults.ts';

const { values } = programArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 2 ** 32) },
    seconds: { type: 'string', default: '120' },
  },
});
const stormMs = Number(values.seconds) * 1_000;
const seed = Number(values.seed);
/** Clients, each one request after the other. */
const clients = 8;
/** Ms that a response may take beyond the deadline: a busy machine's. */
const graceMs = 10_000;
const faults: readonly Fault[] = ['rejects', 'hangs', { delayMs: 100 }, { delayMs: 1_000 }, 'none', 'none'];

await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: root });
await onStores(async () => {
  const tests = await runTests();
  const problems = await storm();
  for (const problem of problems) console.log(`FAILED: ${problem}`);
  console.log(
    `${tests === 0 ? 'tests passed' : 'tests FAILED'}, storm ${problems.length === 0 ? 'survived' : 'FAILED'}`,
  );
  process.exitCode = tests === 0 && problems.length === 0 ? 0 : 1;
});
process.exit();

async function runTests(): Promise<number> {
  const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
  const child = spawn(process.execPath, [mocha, 'emulators/checks/faults/*.int.spec.ts'], {
    cwd: root,
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}

/** What a storm counts. */
interface Tally {
  readonly statuses: Map<number, number>;
  /** Names of schedules whose creation got 200. */
  readonly accepted: string[];
  readonly asked: Set<string>;
  slowestMs: number;
  readonly problems: string[];
}

async function storm(): Promise<string[]> {
  const random = randomOf(seed);
  const org = uniqueId('storm');
  const world = await startUnderFaults();
  const tally: Tally = { statuses: new Map(), accepted: [], asked: new Set(), slowestMs: 0, problems: [] };
  try {
    const [{ url }, ...people] = await Promise.all([
      world.start('scheduling', 'schedules'),
      ...Array.from({ length: clients }, () => member(org, 'manager')),
    ]);
    const endsAt = Date.now() + stormMs;
    const weather = async () => {
      while (Date.now() < endsAt) {
        for (const proxy of [world.firestore, world.auth]) proxy.set(faults[random.below(faults.length)] ?? 'none');
        await delay(1_000 + random.below(4_000));
      }
      world.firestore.set('none');
      world.auth.set('none');
    };
    await Promise.all([weather(), ...people.map((as) => client(url, org, as, endsAt, random, tally))]);
    const [first] = people;
    await untilStatus(200, url, 'GET', `/api/schedules?orgId=${org}`, { as: first });
    await checkTally(org, tally);
  } finally {
    await world.close();
  }
  const counted = [...tally.statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`);
  console.log(`storm, seed ${seed}: ${counted.join(', ')}; slowest ${Math.round(tally.slowestMs)} ms`);
  return tally.problems;
}

async function client(
  url: string,
  org: string,
  as: Person,
  endsAt: number,
  random: Random,
  tally: Tally,
): Promise<void> {
  const path = `/api/schedules?orgId=${org}`;
  while (Date.now() < endsAt) {
    // Slow enough for the limits of a user.
    await delay(200 + random.below(400));
    if (random.chance(0.7)) await ask(() => send(url, 'GET', path, { as }), tally);
    else {
      const name = uniqueId('week');
      const body = { orgId: org, name, startDate: 1_900_000_000_000, endDate: 1_900_100_000_000 };
      const headers = { 'idempotency-key': name };
      tally.asked.add(name);
      for (let attempt = 0; attempt < 5; attempt++) {
        const response = await ask(() => send(url, 'POST', path, { as, body, headers }), tally);
        if (response?.status === 200) tally.accepted.push(name);
        if (response?.status === 200 || Date.now() > endsAt) break;
        await delay(Math.min(5_000, 1_000 * Number(response?.headers.get('retry-after') ?? 1)));
      }
    }
  }
}

async function ask(request: () => ReturnType<typeof send>, tally: Tally) {
  const startedAt = performance.now();
  try {
    const response = await request();
    const { status } = response;
    tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1);
    const isExpected =
      status < 300 || ((status === 503 || status === 429 || status === 409) && response.headers.has('retry-after'));
    if (!isExpected) tally.problems.push(`${status} ${JSON.stringify(response.body)}`);
    return response;
  } catch (error) {
    tally.problems.push(String(error)); // no response, or none that is documented
    return null;
  } finally {
    const tookMs = performance.now() - startedAt;
    tally.slowestMs = Math.max(tally.slowestMs, tookMs);
    if (tookMs > requestDeadlineMs + graceMs) tally.problems.push(`a response took ${Math.round(tookMs)} ms`);
  }
}

/** What was accepted is there, and each schedule there is has its one event. */
async function checkTally(org: string, { accepted, asked, problems }: Tally): Promise<void> {
  const [stored, events] = await Promise.all([
    firestore().collection(`organizations/${org}/schedules`).get(),
    firestore().collection(topicPath(scheduleCreated.type)).where('orgid', '==', org).get(),
  ]);
  const names = stored.docs.map((document) => String(document.get('name')));
  const subjects = events.docs.map((document) => String(document.get('subject')));
  for (const name of accepted) if (!names.includes(name)) problems.push(`${name} was accepted, and is not there`);
  for (const name of names) if (!asked.has(name)) problems.push(`no request asked for ${name}`);
  for (const { ref } of stored.docs) {
    const count = subjects.filter((subject) => subject === ref.path).length;
    if (count !== 1) problems.push(`${ref.path} has ${count} events`);
  }
  if (subjects.length !== stored.size) problems.push(`${subjects.length} events of ${stored.size} schedules`);
  // A commit whose response was lost, and done again: open, and said so in RELIABILITY.md.
  const twice = names.length - new Set(names).size;
  console.log(`${accepted.length} accepted, ${stored.size} stored, ${twice} of them for the second time`);
}
