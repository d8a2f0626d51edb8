/**
 * `npm run test:hostile [-- --seconds 20] [--runs 3]`: what one hostile user does to others. The local cloud runs one
 * instance of each service. Users of another organization send 20 requests a second, reads and writes of five services, first alone
 * and then beside the attacker (`attacker.ts`), which has a process of its own. Each of the runs measures both; what counts is the
 * median of their p99. Ends with 1 when that is above the limit beside the attacker, or when a request of theirs fails.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { enroll, person, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { programArgs } from '@fresh/local/program-args';
import { randomOf } from '../../random.ts';
import { startWorld, type World } from '../local-cloud/worlds.ts';
import { arrivals } from '../open-loop.ts';
import { percentiles, table, type Percentiles } from '../percentiles.ts';
import { timedRequest, type Asked } from '../timed-request.ts';
import type { Attack, AttackCounts } from './attacker.ts';

/** Ms that 99 of 100 requests of the others may take beside the attacker. */
const limitMs = 150;
/** Requests a second of the attacker, and of all others together. */
const [attackRate, userRate] = [100, 20];
/** So many that none of them reaches a limit of their own. */
const users = 6;
/** Before anything is measured: a process compiles its code while it serves the first requests. */
const warmUpSeconds = 5;

const { values } = programArgs({
  options: { seconds: { type: 'string', default: '20' }, runs: { type: 'string', default: '3' } },
});
const seconds = Number(values.seconds);

/** An organization with its people; the first one owns it. */
interface Tenant {
  readonly people: readonly Person[];
  readonly orgId: string;
}

interface Measured {
  readonly took: Percentiles;
  readonly failed: readonly string[];
}

const world = await startWorld('local-cloud');
try {
  Object.assign(process.env, {
    GCLOUD_PROJECT: world.projectId,
    FIRESTORE_EMULATOR_HOST: world.firestoreHost,
    FIREBASE_AUTH_EMULATOR_HOST: world.authHost,
  });
  const others = await found('user', users);
  await measure(world, others, warmUpSeconds, 0);
  const alone: Measured[] = [];
  const beside: Measured[] = [];
  for (let run = 1; run <= Number(values.runs); run++) {
    alone.push(await measure(world, others, seconds, run));
    // Another one in each run, who has all of their limits.
    const attack = startAttack(world, await found('attacker', 1));
    beside.push(await measure(world, others, seconds, run));
    console.log(`run ${run}, the attacker: ${await attack.stop()}`);
  }
  const rows = [
    ...alone.map(({ took }, index) => [`run ${index + 1}, alone`, took] as const),
    ...beside.map(({ took }, index) => [`run ${index + 1}, beside the attacker`, took] as const),
  ];
  console.log(table('The others, in ms', Object.fromEntries(rows)));
  const [before, during] = [medianP99(alone), medianP99(beside)];
  const failed = [...alone, ...beside].flatMap((measured) => measured.failed);
  console.log(`\nmedian p99: alone ${before} ms, beside the attacker ${during} ms; the limit is ${limitMs} ms`);
  console.log(`failed requests of the others: ${failed.length}${failed.length > 0 ? ` (${failed[0]})` : ''}`);
  process.exitCode = during <= limitMs && failed.length === 0 ? 0 : 1;
} finally {
  await world.stop();
}

async function found(name: string, size: number): Promise<Tenant> {
  const orgId = uniqueId('hostile');
  const people: Person[] = [];
  for (let nth = 0; nth < size; nth++) {
    const made = await person(name);
    await enroll(made.uid, orgId, nth === 0 ? 'org_owner' : 'manager');
    people.push(made);
  }
  return { people, orgId };
}

/** What the others do, each in turn. */
function requestsOf({ people, orgId }: Tenant): readonly (readonly [path: string, asked: Asked])[] {
  const query = `?orgId=${orgId}`;
  const reads = [
    ...[`/api/schedules${query}`, '/api/session/bootstrap', `/api/organizations/${orgId}/members${query}`],
    ...[`/api/positions${query}`, '/api/notifications', `/api/attendance${query}`],
  ];
  const preferences = { method: 'POST', body: { preferences: { theme: 'dark' } } } as const;
  return [...reads.map((where) => [where, {}] as const), ['/api/session/bootstrap', preferences] as const].flatMap(
    ([where, asked]) =>
      people.map(({ idToken }) => {
        const headers = { authorization: `Bearer ${idToken}`, 'x-org-id': orgId };
        return [where, { ...asked, headers }] as const;
      }),
  );
}

/** Sends their requests when they are due, whatever became of the former ones. */
async function measure({ gatewayUrl }: World, others: Tenant, forSeconds: number, seed: number): Promise<Measured> {
  const agent = new Agent({ keepAlive: true });
  const requests = requestsOf(others);
  const failed: string[] = [];
  const took: number[] = [];
  const startedAt = performance.now();
  const sent = arrivals(userRate, userRate * forSeconds, randomOf(20261129 + seed)).map(async (at, nth) => {
    const [where, asked] = requests[nth % requests.length] ?? [];
    await delay(at);
    // From when it was due: a process that is stuck can't make its clients ask less.
    const late = performance.now() - (startedAt + at);
    try {
      took.push(late + (await timedRequest(`${gatewayUrl}${where ?? ''}`, { ...asked, agent })));
    } catch (error) {
      failed.push(String(error));
    }
  });
  await Promise.all(sent);
  agent.destroy();
  return { took: percentiles(took), failed };
}

function startAttack({ gatewayUrl }: World, { people, orgId }: Tenant): { stop: () => Promise<string> } {
  const attack: Attack = { gatewayUrl, idToken: people[0]?.idToken ?? '', orgId, rate: attackRate };
  const child = fork(path.join(import.meta.dirname, 'attacker.ts'), [JSON.stringify(attack)], {
    execArgv: ['--import', 'tsx'],
  });
  let counts: AttackCounts = {};
  child.on('message', (message) => {
    counts = message as AttackCounts;
  });
  return {
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      return Object.entries(counts)
        .map(([kind, byStatus]) => {
          const statuses = Object.entries(byStatus).map(([status, count]) => `${count} × ${status}`);
          return `${kind} ${statuses.join(', ')}`;
        })
        .join('; ');
    },
  };
}

function medianP99(measured: readonly Measured[]): number {
  const sorted = measured.map(({ took }) => took.p99).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
