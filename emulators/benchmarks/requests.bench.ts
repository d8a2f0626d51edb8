/**
 * `npm run bench:requests [-- --count 300]`: what a warm request takes, by kind of route, beside a plain one-file function
 * that makes the same calls: Auth and the membership at once, the same reads, the same documents written. Each function is
 * a process of its own, as production runs it, with the local Auth and Firestore behind; no gateway, no functions emulator.
 *
 * Five rounds of `count` pairs in alternating order. What ours adds is the median of the rounds: the price of limits, the
 * CSRF check, validation, log lines and the error envelope. Auth is asked at every request (no REVOCATION_MAX_AGE_SECONDS).
 * Reading one and the write with its event are also measured with their spans recorded, as in the local cloud, beside
 * the same function without: what recording adds may be 0.3 ms at p50.
 */
import { Agent } from 'node:http';
import path from 'node:path';
import type { ServiceName } from '@fresh/contracts/route';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { member, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import * as z from 'zod';
import { programArgs } from '@fresh/local/program-args';
import { root } from '../repository.ts';
import { bench } from './bench.ts';
import { percentiles, table, type Percentiles } from './percentiles.ts';
import { startSpanSink } from './span-sink.ts';
import { timedRequest, type Asked } from './timed-request.ts';

const { values } = programArgs({ options: { count: { type: 'string', default: '300' } } });
const count = Number(values.count);
const warmCount = 40;
const rounds = 5;

/** Requests that one person makes in a run: fewer than the strictest limit a minute of these routes (100). */
const perPerson = 90;

const plainFunctions = ['plain', 'plainSession', 'plainRead', 'plainList', 'plainWrite', 'plainWriteOnce'] as const;

/** The same function twice: with its spans recorded, and without. */
const [recorded, unrecorded] = ['schedule, recorded', 'schedule, not recorded'];

/** A kind of route, by one of it. */
interface RouteClass {
  readonly name: string;
  readonly service: ServiceName;
  readonly functionName: string;
  readonly path: string;
  readonly method: 'GET' | 'PATCH';
  readonly baseline: (typeof plainFunctions)[number];
  /** Compared with itself, spans recorded. */
  readonly isRecorded?: true;
  /** `withKey`: each request has an Idempotency-Key of its own. */
  readonly withKey?: true;
}

await bench('bench-requests', (onEmulators) =>
  onEmulators({ emulators: 'stores' }, async () => {
    const running = new Map<string, FunctionProcess>();
    const sink = await startSpanSink();
    const start = async (service: ServiceName, target: string, folder?: string) => {
      const one = await startFunction(service, target, folder === undefined ? {} : { folder });
      running.set(target, one);
    };
    try {
      const plainFolder = path.join(root, 'emulators/benchmarks/plain-function');
      for (const target of plainFunctions) await start('platform', target, plainFolder);
      await start('platform', 'health');
      await start('identity', 'sessionBootstrap');
      await start('scheduling', 'schedules');
      await start('scheduling', 'schedule');
      running.set(recorded, await startFunction('scheduling', 'schedule', { env: sink.env }));
      running.set(unrecorded, await startFunction('scheduling', 'schedule', { env: {} }));
      const urlOf = (target: string) => running.get(target)?.url ?? '';

      const org = uniqueId('bench');
      const people = await Promise.all(
        Array.from({ length: Math.ceil((rounds * count + warmCount) / perPerson) }, () => member(org, 'manager')),
      );
      const scheduleId = await fill(urlOf('schedules'), org, people);
      const results: Record<string, Percentiles> = {};
      const measured = { org, scheduleId, people, urlOf };
      for (const one of classes(org, scheduleId)) await compareWithPlain(one, measured, results);
      for (const one of classes(org, scheduleId).filter(({ isRecorded }) => isRecorded)) {
        await compareRecording(one, measured, results);
      }
      console.log(`${sink.received()} spans were recorded`);
      if (sink.received() === 0) throw new Error('no span was recorded, so nothing was compared');
      console.log(`\n${table('request, warm, ms', results)}`);
      return { unit: 'ms', results };
    } finally {
      for (const one of running.values()) await one.kill();
      sink.close();
    }
  }),
);

function classes(org: string, scheduleId: string): RouteClass[] {
  const scheduling = { service: 'scheduling', functionName: 'schedule', path: `/api/schedules/${scheduleId}` } as const;
  const query = `?orgId=${org}`;
  return [
    {
      name: 'public (GET /api/health)',
      service: 'platform',
      functionName: 'health',
      path: '/api/health',
      method: 'GET',
      baseline: 'plain',
    },
    {
      name: 'session (GET /api/session/bootstrap)',
      service: 'identity',
      functionName: 'sessionBootstrap',
      path: '/api/session/bootstrap',
      method: 'GET',
      baseline: 'plainSession',
    },
    {
      name: 'read one (GET /api/schedules/{id})',
      ...scheduling,
      path: scheduling.path + query,
      method: 'GET',
      baseline: 'plainRead',
      isRecorded: true,
    },
    {
      name: 'list 20 (GET /api/schedules)',
      ...scheduling,
      functionName: 'schedules',
      path: `/api/schedules${query}`,
      method: 'GET',
      baseline: 'plainList',
    },
    {
      name: 'write with its event (PATCH /api/schedules/{id})',
      ...scheduling,
      path: scheduling.path + query,
      method: 'PATCH',
      baseline: 'plainWrite',
      isRecorded: true,
    },
    {
      name: 'the same with an Idempotency-Key',
      ...scheduling,
      path: scheduling.path + query,
      method: 'PATCH',
      baseline: 'plainWriteOnce',
      withKey: true,
    },
  ];
}

/** Twenty schedules, a full page; returns the id of one. */
async function fill(url: string, org: string, people: readonly Person[]): Promise<string> {
  const made = z.object({ schedule: z.object({ id: z.string() }) });
  let id = '';
  for (let i = 0; i < 20; i++) {
    const day = Date.UTC(2030, 0, 1 + i);
    const body = { orgId: org, name: `Week ${i}`, startDate: day, endDate: day + 1 };
    const response = await send(url, 'POST', `/api/schedules?orgId=${org}`, { as: people[0], body });
    id = made.parse(response.body).schedule.id;
  }
  return id;
}

/** What every kind of route is measured with. */
interface Measured {
  readonly org: string;
  readonly scheduleId: string;
  readonly people: readonly Person[];
  readonly urlOf: (target: string) => string;
}

/** A request as the person of its turn sends it. */
function askedBy({ people }: Measured, { method, withKey }: RouteClass, agent: Agent, index: number): Asked {
  const authorization = `Bearer ${people[Math.floor(index / perPerson)]?.idToken ?? ''}`;
  const key = withKey && { 'idempotency-key': uniqueId('bench') };
  const body = method === 'PATCH' ? { name: `Week of round ${index}` } : undefined;
  return { method, agent, headers: { authorization, ...key }, ...(body && { body }) };
}

async function compareWithPlain(
  route: RouteClass,
  measured: Measured,
  results: Record<string, Percentiles>,
): Promise<void> {
  const { org, scheduleId, urlOf } = measured;
  const { name, baseline } = route;
  await compare(route, measured, results, {
    ours: { name, url: urlOf(route.functionName) + route.path },
    other: { name: `${name}: ${baseline}`, url: `${urlOf(baseline)}/?orgId=${org}&id=${scheduleId}` },
    adds: `${name}: adds`,
  });
}

async function compareRecording(
  route: RouteClass,
  measured: Measured,
  results: Record<string, Percentiles>,
): Promise<void> {
  const { name, path: address } = route;
  await compare(route, measured, results, {
    ours: { name: `${name}: spans recorded`, url: measured.urlOf(recorded) + address },
    other: { name: `${name}: not recorded`, url: measured.urlOf(unrecorded) + address },
    adds: `${name}: recording adds`,
  });
}

/** Two addresses that are asked the same in turns, and how their figures are called. */
interface Pair {
  readonly ours: { readonly name: string; readonly url: string };
  readonly other: { readonly name: string; readonly url: string };
  readonly adds: string;
}

async function compare(
  route: RouteClass,
  world: Measured,
  results: Record<string, Percentiles>,
  { ours, other, adds }: Pair,
): Promise<void> {
  console.log(`${adds} ...`);
  const agent = new Agent({ keepAlive: true });
  const ask = (url: string, index: number) => timedRequest(url, askedBy(world, route, agent, index));
  const pair = async (index: number): Promise<readonly [our: number, other: number]> => {
    const [first, second] = index % 2 === 0 ? [ours.url, other.url] : [other.url, ours.url];
    const [one, two] = [await ask(first, index), await ask(second, index)];
    return index % 2 === 0 ? [one, two] : [two, one];
  };
  for (let index = 0; index < warmCount; index++) await pair(index);
  const measured: (readonly [our: number, other: number])[] = [];
  while (measured.length < rounds * count) measured.push(await pair(warmCount + measured.length));
  agent.destroy();
  const added = measured.map(([our, its]) => our - its);
  results[ours.name] = percentiles(measured.map(([our]) => our));
  results[other.name] = percentiles(measured.map(([, its]) => its));
  results[adds] = medianOfRounds(
    Array.from({ length: rounds }, (_, round) => percentiles(added.slice(round * count, (round + 1) * count))),
  );
}

/** Each percentile's median over the rounds. */
function medianOfRounds(measured: readonly Percentiles[]): Percentiles {
  const median = (read: (round: Percentiles) => number) => percentiles(measured.map(read)).p50;
  return {
    count: measured.reduce((sum, round) => sum + round.count, 0),
    p50: median((round) => round.p50),
    p95: median((round) => round.p95),
    p99: median((round) => round.p99),
    max: median((round) => round.max),
  };
}
