/**
 * `npm run bench:gateway [-- --seconds 40 --seed 1]`: what a gateway adds to a direct call of the same function. Beside
 * Hosting's rewrites stands nginx with the generated configuration.
 *
 * - One client, two real routes: it asks through every way in turn, and what a gateway adds is the difference within a round.
 * - Requests that arrive at a rate, whether or not earlier ones got their responses: the same arrivals through each
 *   way, one way after the other, so that each has the machine for itself. What a gateway adds is the difference of one
 *   arrival.
 * - 10 and 50 clients that ask through all ways at once, each as soon as it got its response.
 *
 * With more than one in flight, the function is one that waits 500 ms: the emulator has a process for each request in
 * flight, on the machine that also runs gateway and clients. Real routes would keep it so busy that everything waits for
 * the processor, and the differences would say nothing about a gateway (nginx adds 100 ms then, too). `busy` says of
 * each row how far that was so all the same.
 */
import { Agent } from 'node:http';
import { freemem } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { region } from '@fresh/contracts/region';
import { fallbackFunction, routes } from '@fresh/contracts/registry';
import { route } from '@fresh/contracts/route';
import { person } from '@fresh/kernel/testing/world';
import * as z from 'zod';
import { rewrites } from '../../functions/tools/src/firebase-json.ts';
import { nginxVersion, startNginx } from '../../functions/tools/src/gateway/testing/nginx-process.ts';
import { nginxConfiguration } from '../../functions/tools/src/gateway/nginx.ts';
import { randomOf } from '../random.ts';
import { ExpectedError } from '@fresh/local/expected-error';
import { programArgs } from '@fresh/local/program-args';
import type { EmulatorSuite } from '../firebase/emulator-suite.ts';
import { bench } from './bench.ts';
import { busyMeter } from './busy.ts';
import { arrivals, openLoop, type Round } from './open-loop.ts';
import { percentiles, table, type Percentiles } from './percentiles.ts';
import { timedRequest } from './timed-request.ts';

const { values } = programArgs({
  options: { seconds: { type: 'string', default: '40' }, seed: { type: 'string', default: '1' } },
});
const measuredMs = Number(values.seconds) * 1000;
const seed = Number(values.seed);
/** Requests a second. */
const rates = [25, 50, 100];
/**
 * Arrivals that go through one way before the next has its turn. On a machine that can't keep up all of them may be in
 * flight at once, and no more: each takes a process, and there are so many since 50 clients were measured.
 */
const perBlock = 50;
/** Arrivals at a rate, for each way: 500 in 20 s. */
const arrivalsWanted = (measuredMs / 1000) * 25;
const workerMiB = 100;
/** Callers of the route with a session. Each has 600 requests a minute; together they have 200 a second. */
const signedIn = 20;
/** So long after the last process has started, that what starting left to do is done. */
const settlingMs = 5_000;
/** As in waiting-function/index.mjs. */
const waitingMs = 500;

const waiting = route({
  id: 'bench',
  service: 'platform',
  functionName: 'waiting',
  method: 'GET',
  path: '/api/waiting',
  summary: 'Waits',
  access: 'public',
  response: { status: 200, schema: z.undefined() },
});
const routed = [...routes, waiting];
const beside = {
  codebase: 'bench',
  source: 'emulators/benchmarks/waiting-function',
  rewrites: rewrites(routed, fallbackFunction.functionName),
};

await bench('bench-gateway', (onEmulators) => onEmulators({ services: ['identity', 'platform'], beside }, measure));

async function measure(emulators: EmulatorSuite): Promise<Record<string, unknown>> {
  const { gatewayUrl, functionsUrl, projectId, firestore } = emulators;
  const version = nginxVersion();
  if (version === null)
    console.log('nginx is not installed: measured without the yardstick (Debian: apt-get install nginx).');
  const prefix = `/${projectId}/${region}`;
  const nginx =
    version === null
      ? undefined
      : await startNginx((listen) =>
          nginxConfiguration(routed, fallbackFunction.functionName, {
            listen,
            scheme: 'http',
            functions: new URL(functionsUrl).host,
            prefix,
          }),
        );
  const waysTo = (functionName: string): Record<string, string> => ({
    direct: `${functionsUrl}${prefix}/${functionName}`,
    Hosting: gatewayUrl,
    ...(nginx && { nginx: `http://127.0.0.1:${nginx.port}` }),
  });

  const results: Record<string, Percentiles> = {};
  const busy: Record<string, number> = {};
  const note = async (name: string, client: Client, measure: () => Promise<Round[]>) => {
    console.log(`${name} ...`);
    const meter = busyMeter();
    const measured = await measure();
    busy[name] = meter();
    for (const way of client.ways) {
      results[`${name}: ${way}`] = percentiles(measured.map((each) => each[way] ?? NaN));
      if (way === 'direct') continue;
      results[`${name}: ${way} adds`] = percentiles(
        measured.map((each) => (each[way] ?? NaN) - (each['direct'] ?? NaN)),
      );
    }
  };
  const compare = async (functionName: string, path: string, clients: number, callers: readonly Headers[] = [{}]) => {
    const client = clientOf(waysTo(functionName), path, clients, callers);
    await warm(client, clients);
    await note(`GET ${path}, ${clients} at once`, client, () => rounds(client, clients));
    client.close();
  };
  const arrive = async (rate: number) => {
    const client = clientOf(waysTo('waiting'), waiting.path, Infinity, [{}]);
    const random = randomOf(seed);
    const blocks = Math.max(client.ways.length, Math.ceil(arrivalsWanted / perBlock));
    const schedule = Array.from({ length: blocks }, () => arrivals(rate, perBlock, random));
    await note(`GET ${waiting.path}, ${rate} a second`, client, () => openLoop(client.ways, schedule, client.ask));
    client.close();
  };
  try {
    // One route that touches nothing, and one that verifies a session: of many people in turn, so that none is limited.
    const people = await Promise.all(Array.from({ length: signedIn }, () => person('bench')));
    await compare('health', '/api/health', 1);
    const callers = people.map(({ session }) => ({ cookie: `__session=${session}` }));
    await compare('sessionBootstrap', '/api/session/bootstrap', 1, callers);
    for (const clients of [10, 50]) await compare('waiting', waiting.path, clients);
    // Now there are processes enough.
    for (const rate of rates) await arrive(rate);
  } finally {
    await nginx?.stop();
  }
  console.log(`\n${table('gateway over the direct call, ms (limit: Hosting adds p99 < 50)', results)}`);
  return { unit: 'ms', firestore: firestore.kind, nginx: version, limits: { addsP99: 50 }, seed, busy, results };
}

/** One request through one way: its milliseconds, from sending it to the end of its response. */
interface Client {
  readonly ways: readonly string[];
  readonly ask: (way: string) => Promise<number>;
  readonly close: () => void;
}

/** What a caller sends beside the address. */
type Headers = Readonly<Record<string, string>>;

/** Connections are kept, one for each client and way, as browsers keep theirs. The callers take turns. */
function clientOf(ways: Record<string, string>, path: string, clients: number, callers: readonly Headers[]): Client {
  let asked = 0;
  const agents = new Map(Object.keys(ways).map((way) => [way, new Agent({ keepAlive: true, maxSockets: clients })]));
  return {
    ways: Object.keys(ways),
    ask: (way) => {
      const headers = callers[asked++ % callers.length] ?? {};
      return timedRequest(`${ways[way] ?? ''}${path}`, { agent: agents.get(way), headers });
    },
    close: () => {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

/**
 * The emulator starts a process for a request that finds none idle: one more at a time, so that fifty don't start at once.
 * Then through every way, so that connections stand and code is compiled.
 */
async function warm({ ways, ask }: Client, clients: number): Promise<void> {
  if (freemem() < clients * workerMiB * 2 ** 20) {
    throw new ExpectedError(`${clients} requests at once take ${clients} processes; not enough memory is free.`);
  }
  for (let atOnce = 1; atOnce <= clients; atOnce++) {
    await Promise.all(Array.from({ length: atOnce }, () => ask('direct')));
  }
  for (let turn = 0; turn < (clients === 1 ? 30 : 3); turn++) {
    for (const way of ways) await Promise.all(Array.from({ length: clients }, () => ask(way)));
  }
  await delay(settlingMs);
}

/**
 * Every client asks through each way, one after the other, until the time is over; ten rounds at least. They begin one by
 * one: clients in step would all ask at the same instant, and then all wait.
 */
async function rounds({ ways, ask }: Client, clients: number): Promise<Round[]> {
  const measured: Round[] = [];
  const end = performance.now() + measuredMs;
  const one = async (client: number) => {
    await delay((client / clients) * waitingMs);
    for (let turn = 0; turn < 10 || performance.now() < end; turn++) {
      const took: Record<string, number> = {};
      for (let step = 0; step < ways.length; step++) {
        const way = ways[(client + turn + step) % ways.length] ?? '';
        took[way] = await ask(way);
      }
      measured.push(took);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => one(client)));
  return measured;
}
