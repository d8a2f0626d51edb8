/**
 * Every built HTTPS function in one process, behind paths as the gateway's: for tests that need all of them and many
 * requests. Prints its port. A function's own process, with the framework around it, is `startFunction`.
 *
 * Each response says in `x-test-reads` and `x-test-writes` how many documents its request has read and written, and in
 * `x-test-waits` how often it had to wait for Firestore or Auth; in `x-test-records` how many of idempotency keys it has
 * written, and in `x-test-commits` in how many commits; in `x-test-spans` what its spans have counted, as JSON. A write after the response is printed as `late write`. A request may ask
 * for one of its commits to be lost (`x-test-lose`).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fallbackFunction, routes, serviceOperations, services } from '@fresh/contracts/registry';
import { spanChannelName, type SpanRecord } from '@fresh/kernel/telemetry/span-record';
import type { Cost } from '@fresh/kernel/telemetry/span-work';
import path from 'node:path';
import { rewrites } from '../../functions/tools/src/firebase-json.ts';
import { functionsFolder } from '../repository.ts';
import { countHttp, countFirestore, noTraffic, type Traffic } from './firestore-traffic.ts';
import { shareStorages } from './shared-storage.ts';
import { loseCommits, lostCommitIn, shortenPauses, type Committing } from './lost-commits.ts';

type HttpsFunction = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** What one request does to the database, and what the requests do that it causes in other services. */
interface Work extends Traffic, Committing {
  /** Requests that have no response yet. */
  open: number;
  readonly about: string;
}
const current = new AsyncLocalStorage<Work>();
/** By `traceparent`, which a service hands on to the next. */
const traced = new Map<string, Work>();

countFirestore(
  () => current.getStore(),
  ({ open, about }, paths) => {
    const late = open === 0 ? paths.filter(isState) : [];
    if (late.length > 0) console.log(`late write of ${about}: ${late.join(', ')}`);
  },
);

countHttp(() => current.getStore());

if (process.env['TEST_SHORT_PAUSES'] === 'on') shortenPauses();

/** Ends the connection of the running function. */
const connection = new AsyncLocalStorage<() => void>();
loseCommits(
  () => current.getStore(),
  () => connection.getStore()?.(),
);

/** What the spans of a trace have counted, by its id. */
const spanCosts = new Map<string, Cost>();
subscribe(spanChannelName, (message) => {
  const { traceId, invocations, reads, writes, deletes } = message as SpanRecord;
  if (invocations === 0) return; // a part of another
  const before = spanCosts.get(traceId) ?? { reads: 0, writes: 0, deletes: 0 };
  const sum = {
    reads: before.reads + reads,
    writes: before.writes + writes,
    deletes: before.deletes + deletes,
  };
  spanCosts.set(traceId, sum);
});

shareStorages();
const functions = new Map<string, HttpsFunction>();
const wanted = new Set([
  ...routes.map(({ functionName }) => functionName),
  ...serviceOperations.map(({ name }) => name),
  fallbackFunction.functionName,
]);
for (const service of services) {
  const bundle = path.join(functionsFolder, service, 'dist/index.js');
  for (const [name, exported] of Object.entries((await import(bundle)) as Record<string, unknown>)) {
    if (wanted.has(name)) functions.set(name, exported as HttpsFunction);
  }
}

const table = rewrites(routes, fallbackFunction.functionName).map(({ source, function: { functionId } }) => {
  const found = functions.get(functionId);
  if (!found) throw new Error(`no built service exports ${functionId}`);
  const pattern = source.replaceAll('**', '.*').replaceAll(/(?<=\/)\*/g, '[^/]+');
  return { pattern: new RegExp(`^${pattern}/?$`), run: found };
});

const server = createServer((request, response) => {
  const about = `${request.method ?? ''} ${request.url ?? ''}`;
  const trace = String(request.headers['traceparent']);
  const lost = lostCommitIn(request.headers['x-test-lose']);
  const work = traced.get(trace) ?? { ...noTraffic(), open: 0, about, commits: 0, lost };
  traced.set(trace, work);
  work.open++;
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { run, url } = targetOf(request.url ?? '');
    // What Express and the framework add, as far as endpoints use it.
    const rawBody = chunks.length > 0 ? Buffer.concat(chunks) : undefined;
    Object.assign(request, { originalUrl: url, rawBody });
    Object.assign(response, { status: (code: number) => (response.statusCode = code) });
    const end = response.end.bind(response);
    response.end = ((...last: Parameters<typeof end>) => {
      work.open--;
      if (work.open === 0) traced.delete(trace);
      // An operation has written its head by now; what it did to the database is counted by the request that caused it.
      if (!response.headersSent) {
        response.setHeader('x-test-reads', work.reads);
        response.setHeader('x-test-waits', work.waits);
        response.setHeader('x-test-writes', work.writes.filter(isState).length);
        response.setHeader('x-test-records', work.writes.filter((path) => !isState(path)).length);
        response.setHeader('x-test-commits', work.commits);
        const [, traceId = ''] = trace.split('-');
        response.setHeader('x-test-spans', JSON.stringify(spanCosts.get(traceId) ?? null));
      }
      return end(...last);
    }) as typeof response.end;
    const die = () => {
      work.open--;
      if (work.open === 0) traced.delete(trace);
      response.destroy();
    };
    current.run(work, () => void connection.run(die, run, request, response));
  });
});
// Longer than any client keeps a connection idle: one closed just when a request is on its way fails that request.
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  // Where services look for each other.
  // Every function is here, whatever addresses specs of single ones have left in the environment.
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('FUNCTION_URL_')) Reflect.deleteProperty(process.env, name);
  }
  process.env['FUNCTIONS_ORIGIN'] = `http://127.0.0.1:${port}/functions`;
  console.log(`listening on ${port}`);
});

/** By path as the gateway does, or by name: `/functions/<name>`, which may be followed by a path. */
function targetOf(url: string): { run: HttpsFunction; url: string } {
  const [, name = '', rest = '/'] = /^\/functions\/(\w+)(\/.*)?$/.exec(url) ?? [];
  const named = functions.get(name);
  if (named) return { run: named, url: rest };
  const [where = ''] = url.split('?');
  const entry = table.find(({ pattern }) => pattern.test(where)) ?? table.at(-1);
  if (!entry) throw new Error('there are no functions');
  return { run: entry.run, url };
}

/** Records of idempotency keys are not state of the product. */
function isState(path: string): boolean {
  return !path.startsWith('idempotency/');
}
