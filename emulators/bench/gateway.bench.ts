/**
 * `npm run bench:gateway [-- --seconds 40]`: what a gateway adds to a direct call of the same function. Each client asks
 * through every way in turn, a new one first each time; all ways so meet the same machine at the same moment, and what a
 * gateway adds is the difference within a round. Beside Hosting's rewrites stands nginx with the generated configuration.
 *
 * With one client, two real routes are asked. With 10 and 50, a function that waits 500 ms: the emulator has a process for
 * each request in flight, on the machine that also runs gateway and clients. Real routes would keep it so busy that
 * everything waits for the processor, and the differences would tell nothing of a gateway (nginx adds 100 ms then, too).
 */
import { Agent, get } from 'node:http';
import { freemem, loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { region } from '@fresh/contracts/region';
import { fallbackFunction, routes } from '@fresh/contracts/registry';
import { route } from '@fresh/contracts/route';
import { person } from '@fresh/kernel/testing/world';
import * as z from 'zod';
import { rewrites } from '../../functions/delivery/src/firebase-json.ts';
import { nginxVersion, startNginx } from '../../functions/delivery/src/gateway/nginx-process.ts';
import { nginxConfiguration } from '../../functions/delivery/src/gateway/nginx.ts';
import { ExpectedError } from '../expected-error.ts';
import type { Suite } from '../suite.ts';
import { bench } from './bench-suite.ts';
import { percentiles, table, type Percentiles } from './percentiles.ts';

/** Milliseconds that a round took through each way. */
type Round = Readonly<Record<string, number>>;

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '40' } } });
const measuredMs = Number(values.seconds) * 1000;
/** A request whose process is slow to start isn't answered by the emulator; it waits 30 s for one by default. */
const requestTimeoutMs = 120_000;
const workerMiB = 100;
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
  source: 'emulators/bench/waiting-function',
  rewrites: rewrites(routed, fallbackFunction.functionName),
};

await bench('bench-gateway', (onSuite) => onSuite({ services: ['identity', 'platform'], beside }, measure));

async function measure(suite: Suite): Promise<Record<string, unknown>> {
  const { gatewayUrl, functionsUrl, projectId, firestore } = suite;
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
  const load: Record<string, number> = {};
  const compare = async (functionName: string, path: string, clients: number, headers: Record<string, string> = {}) => {
    const client = clientOf(waysTo(functionName), path, clients, headers);
    const name = `GET ${path}, ${clients} at once`;
    await warm(client, clients);
    const measured = await rounds(client, clients);
    load[name] = round(loadavg()[0] ?? 0);
    for (const way of Object.keys(waysTo(functionName))) {
      results[`${name}: ${way}`] = percentiles(measured.map((each) => each[way] ?? NaN));
      if (way === 'direct') continue;
      results[`${name}: ${way} adds`] = percentiles(
        measured.map((each) => (each[way] ?? NaN) - (each['direct'] ?? NaN)),
      );
    }
    client.close();
  };
  try {
    const { session } = await person('bench');
    // Routes without a rate limit: one that touches nothing, one that verifies a session.
    await compare('health', '/api/health', 1);
    await compare('sessionBootstrap', '/api/session/bootstrap', 1, { cookie: `__session=${session}` });
    for (const clients of [10, 50]) await compare('waiting', waiting.path, clients);
  } finally {
    await nginx?.stop();
  }
  console.log(`\n${table('gateway over the direct call, ms (limit: Hosting adds p99 < 50)', results)}`);
  return { unit: 'ms', firestore: firestore.kind, nginx: version, limits: { addsP99: 50 }, load, results };
}

/** One request through one way: its milliseconds, from sending it to the end of its answer. */
interface Client {
  readonly ways: readonly string[];
  readonly ask: (way: string) => Promise<number>;
  readonly close: () => void;
}

/** Connections are kept, one for each client and way, as browsers keep theirs. */
function clientOf(
  ways: Record<string, string>,
  path: string,
  clients: number,
  headers: Record<string, string>,
): Client {
  const agents = new Map(Object.keys(ways).map((way) => [way, new Agent({ keepAlive: true, maxSockets: clients })]));
  return {
    ways: Object.keys(ways),
    ask: (way) => timed(`${ways[way] ?? ''}${path}`, agents.get(way), headers),
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

function timed(url: string, agent: Agent | undefined, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const request = get(url, { agent, headers, signal: AbortSignal.timeout(requestTimeoutMs) }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(performance.now() - startedAt);
        else reject(new Error(`${url} answered ${answer.statusCode}`));
      });
    });
    request.on('error', (cause: NodeJS.ErrnoException) => {
      // A kept connection that the server was just closing; browsers take a new one, too.
      if (request.reusedSocket && cause.code === 'ECONNRESET') resolve(timed(url, agent, headers));
      else reject(new Error(`${url} wasn’t answered`, { cause }));
    });
  });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
