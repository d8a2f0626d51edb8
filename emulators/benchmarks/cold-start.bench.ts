/**
 * `npm run bench:cold-start [-- --count 15 --anonymous]`: a fresh process per sample, import and first request of every HTTPS function,
 * beside a plain one-file function that imports `firebase-admin` and `firebase-functions` at its top: in pairs, so that
 * whatever else the machine does meets both.
 *
 * - Anonymous: the request that the gateway would send, without credentials. Neither side touches a database.
 * - Member: reads of an organization by a signed-in member, beside a plain function that verifies their token and reads
 *   their membership. Both load Auth and Firestore, which costs more than everything else, and ours goes on to read
 *   what was asked for: it shows what such a request costs in full, and is no comparison of like with like. Not with
 *   `--anonymous`.
 *
 * What a process held at most when it had responded is its memory.
 *
 * Ends with 1 when a function isn't faster than the plain one at the anonymous request.
 */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { fallbackFunction, routes, services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { projectEnv } from '@fresh/kernel/testing/function-process';
import { enroll, person, uniqueId } from '@fresh/kernel/testing/world';
import { programArgs } from '@fresh/local/program-args';
import { builtFolder } from '../../functions/tools/src/build/build-service.ts';
import { manifest } from '../../functions/tools/src/build/discovery.ts';
import { goldenManifest } from '../../functions/tools/src/build/golden-manifest.ts';
import { root } from '../repository.ts';
import { bench } from './bench.ts';
import { coldStart, type ColdStart, type Started } from './cold-start.ts';
import { percentiles, table, type Percentiles } from './percentiles.ts';

const { values } = programArgs({
  options: { count: { type: 'string', default: '15' }, anonymous: { type: 'boolean', default: false } },
});
const count = Number(values.count);
const json = { 'content-type': 'application/json' };

await bench('bench-cold-start', (onEmulators) =>
  onEmulators({ emulators: 'stores' }, async () => {
    const load = loadavg()[0];
    const plain = { folder: path.join(root, 'emulators/benchmarks/plain-function'), env: {}, method: 'GET' } as const;
    const anonymous = await measure({ ...plain, target: 'plain', path: '/' }, anonymousStarts());
    const asMember = values.anonymous ? null : await measureMember(plain);
    console.log(`\n${table('anonymous: process start to first response, ms', anonymous.results)}`);
    if (asMember) console.log(`\n${table('member: process start to first response, ms', asMember.results)}`);
    const { slower, memory } = anonymous;
    console.log(`\n${table('held at most by then, MiB', memory)}`);
    console.log(`\nslower than the plain function at the anonymous request, by pairs: ${slower.join(', ') || 'none'}`);
    if (slower.length > 0) process.exitCode = 1;
    const results = { anonymous: anonymous.results, ...(asMember && { member: asMember.results }) };
    return { unit: 'ms', load, slower, results, memoryMiB: memory };
  }),
);

async function measureMember(plain: Pick<ColdStart, 'folder' | 'env' | 'method'>): Promise<Measured> {
  const member = await person('cold');
  const orgId = uniqueId('cold');
  await enroll(member.uid, orgId, 'org_owner');
  const headers = { authorization: `Bearer ${member.idToken}` };
  return measure(
    { ...plain, target: 'plainRead', path: `/?id=none&orgId=${orgId}`, headers },
    memberStarts(orgId, headers),
  );
}

/** Every function that is reached by HTTPS, as the services' manifests say, with the request that it exists for. */
function anonymousStarts(): ColdStart[] {
  return services.flatMap((service) => {
    const golden = readFileSync(path.join(root, goldenManifest(service)), 'utf8');
    const { endpoints } = manifest.parse(JSON.parse(golden));
    const reached = Object.keys(endpoints).filter(
      (name) => endpoints[name]?.['httpsTrigger'] ?? endpoints[name]?.['callableTrigger'],
    );
    return reached.map((target) => ({ ...functionOf(service, target), ...firstRequest(target) }));
  });
}

/** Of a function that serves no route: the call of an operation. */
function firstRequest(target: string): Pick<ColdStart, 'method' | 'path' | 'headers' | 'body'> {
  if (target === fallbackFunction.functionName) return { method: 'GET', path: '/api/nothing' };
  const route = routes.find(({ functionName }) => functionName === target);
  if (!route) return { method: 'POST', path: '/', headers: json, body: '{"data":{}}' };
  const { method } = route;
  const sent = { method, path: pathOf(route.path) };
  return method === 'GET' ? sent : { ...sent, headers: json, body: '{}' };
}

/** Functions with a read that an organization's member may make. */
function memberStarts(orgId: string, headers: Record<string, string>): ColdStart[] {
  const reads = routes.filter(({ method, access }) => method === 'GET' && typeof access === 'object');
  return reads.map(({ service, functionName, path }) => ({
    ...functionOf(service, functionName),
    method: 'GET',
    path: `${pathOf(path)}?orgId=${orgId}`,
    headers,
  }));
}

function functionOf(service: ServiceName, target: string): Pick<ColdStart, 'folder' | 'target' | 'env'> {
  return { folder: builtFolder(service), target, env: projectEnv(service) };
}

/** A parameter is of nothing that exists. */
function pathOf(template: string): string {
  return template.replaceAll(/\{\w+\}/g, 'nothing');
}

interface Measured {
  readonly results: Record<string, Percentiles>;
  /** Functions that aren't faster than the plain one, by the median of the pairs. */
  readonly slower: string[];
  readonly memory: Record<string, Percentiles>;
}

/** Each of ours as often as `count` says, in pairs with the plain one and in alternating order. */
async function measure(plain: ColdStart, ours: readonly ColdStart[]): Promise<Measured> {
  const plains: Started[] = [];
  const samples = ours.map((start) => ({ start, took: [] as Started[], more: [] as number[] }));
  // Once for each file to be in the machine's cache: a cold disk is no part of the import.
  for (const start of [plain, ...ours]) await coldStart(start);
  for (let round = 0; round < count; round++) {
    console.log(`beside ${plain.target}: round ${round + 1} of ${count}`);
    for (const { start, took, more } of samples) {
      const first = await coldStart(round % 2 === 0 ? start : plain);
      const second = await coldStart(round % 2 === 0 ? plain : start);
      const [our, its] = round % 2 === 0 ? [first, second] : [second, first];
      plains.push(its);
      took.push(our);
      more.push(our.ms - its.ms);
    }
  }
  const results = Object.fromEntries([
    [plain.target, percentiles(plains.map(({ ms }) => ms))],
    ...samples.flatMap(({ start, took, more }) => [
      [start.target, percentiles(took.map(({ ms }) => ms))] as const,
      [`${start.target}, more than plain in pairs`, percentiles(more)] as const,
    ]),
  ]);
  const slower = samples.filter(({ more }) => percentiles(more).p50 >= 0).map(({ start }) => start.target);
  const memory = Object.fromEntries(
    [{ start: plain, took: plains }, ...samples].map(({ start, took }) => [
      start.target,
      percentiles(took.map(({ peakMiB }) => peakMiB)),
    ]),
  );
  return { results, slower, memory };
}
