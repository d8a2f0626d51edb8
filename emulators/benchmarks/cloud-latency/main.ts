/**
 * `npm run bench:cloud-latency [-- --rounds 60] [--only push]`: from the commit of an event to that of its effect, over all
 * deliveries and by whichever path came first (of the channel: to the publication that it took), with the delays of Google's hops put between the parts of the local cloud
 * (`google-hops.json`). The real routes publish; the real receivers and triggers deliver; the times are Firestore's own.
 *
 * In slow motion: the delays are four times as long, and every figure is divided by four. A function on Google has a processor of
 * its own, and the 20 processes of this run share two or three: divided, they are about as fast as those
 * (`machine` shows it).
 *
 * Three runs: with pushes; with `EVENT_PUSH=off`; with pushes and a network without delays, which is the machine's own share.
 * What the figures mean: docs/benchmarks/cloud-latency.md. Needs the ports of the local cloud.
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { format } from 'prettier';
import { programArgs } from '@fresh/local/program-args';
import { root } from '../../repository.ts';
import { busyMeter } from '../busy.ts';
import { writeReport } from '../report.ts';
import { ApiClient } from './api-client.ts';
import type { Measured } from './deliveries.ts';
import { documentOf } from './document.ts';
import { readHops } from './hops.ts';
import { measureTraffic } from './measure-traffic.ts';
import { groupsOf, resultsTable, rowsOf, verdictsOf } from './results.ts';
import { startWorld, type RunKind } from './worlds.ts';

const { values } = programArgs({
  options: {
    rounds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '3' },
    'slow-motion': { type: 'string', default: '4' },
    only: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const scenariosPerSecond = Number(values.rate);
const slowMotion = Number(values['slow-motion']);
const siteCount = 4;
const warmUpRounds = 8;
const patienceMs = 90_000;

type RunName = 'push' | 'triggers' | 'machine';
/** Each with its share of the rounds: the machine's own part needs no p99. */
const kinds: readonly (RunKind & { readonly name: RunName; readonly share: number })[] = [
  { name: 'push', network: 'google', push: true, slowMotion, share: 1 },
  { name: 'triggers', network: 'google', push: false, slowMotion, share: 1 },
  { name: 'machine', network: 'none', push: true, slowMotion, share: 0.3 },
];

process.env['METADATA_SERVER_DETECTION'] = 'none';
if (!process.env['BENCH_BUILT']) await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: root });
const file = readHops();
const busy = busyMeter();
const results: Partial<Record<RunName, readonly Measured[]>> = {};
for (const kind of kinds) {
  if (values.only !== undefined && values.only !== kind.name) continue;
  results[kind.name] = await run(kind, Math.ceil(rounds * kind.share));
}
console.log(`\n${resultsTable(results)}`);
const { push, triggers, machine } = results;
const runs = Object.entries(results).map(([name, all]) => [name, { groups: groupsOf(all), subscribers: rowsOf(all) }]);
const verdicts = verdictsOf(push ?? []);
for (const { subscriber, limit, ms, isKept } of verdicts) {
  console.log(`${isKept ? 'kept  ' : 'MISSED'} ${subscriber}: ${limit}, ${Math.round(ms)} ms`);
}
const { frozenOn, seed } = file;
writeReport('bench-cloud-latency', {
  ...{ unit: 'ms', hops: { frozenOn, seed }, rounds, slowMotion, verdicts },
  results: Object.fromEntries(runs) as Record<string, unknown>,
});
if (push && triggers && machine) {
  const document = documentOf(file, { at: new Date(), rounds, slowMotion, busy: busy(), push, triggers, machine });
  const target = path.join(root, 'docs/benchmarks/cloud-latency.md');
  writeFileSync(target, await format(document, { parser: 'markdown', printWidth: 120 }));
}
process.exit();

async function run(kind: RunKind, count: number): Promise<Measured[]> {
  console.log(`${kind.name}: starting the local cloud …`);
  const world = await startWorld(kind);
  try {
    const { projectId, firestoreHost, authHost, gatewayUrl } = world.addresses;
    Object.assign(process.env, {
      GCLOUD_PROJECT: projectId,
      FIRESTORE_EMULATOR_HOST: firestoreHost,
      FIREBASE_AUTH_EMULATOR_HOST: authHost,
    });
    const identityToolkitUrl = `http://${authHost}/identitytoolkit.googleapis.com`;
    const api = new ApiClient({ gatewayUrl, identityToolkitUrl, apiKey: 'bench' });
    const { delivered } = await measureTraffic(api, {
      ...{ sites: siteCount, warmUpRounds, rounds: count, scenariosPerSecond, seed: file.seed, patienceMs },
      isOurs: () => true,
      say: (text) => {
        console.log(`${kind.name}: ${text}`);
      },
    });
    return delivered.map((each) => {
      const { ms } = world.publications.upToEffect(each);
      return { ...each, ms: ms / slowMotion, via: world.paths.of(each) };
    });
  } finally {
    await world.stop();
  }
}
