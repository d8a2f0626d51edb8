/**
 * `npm run bench:cloud-latency [-- --rounds 60] [--only push]`: from the commit of an event to that of its effect, over all
 * deliveries and by whichever path came first, with the delays of Google's hops put between the parts of the local cloud
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
import { parseArgs, promisify } from 'node:util';
import { root } from '../../repository.ts';
import { writeReport } from '../report.ts';
import { ApiClient } from './api-client.ts';
import { measureDeliveries, type Measured } from './deliveries.ts';
import { readHops } from './hops.ts';
import { foundSite } from './scenarios.ts';
import { groupsOf, resultsTable, rowsOf } from './results.ts';
import { runScenarios } from './traffic.ts';
import { startWorld, type RunKind } from './worlds.ts';

const { values } = parseArgs({
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

/** Each with its share of the rounds: the machine's own part needs no p99. */
const kinds: readonly (RunKind & { readonly share: number })[] = [
  { name: 'push', network: 'google', push: true, slowMotion, share: 1 },
  { name: 'triggers', network: 'google', push: false, slowMotion, share: 1 },
  { name: 'machine', network: 'none', push: true, slowMotion, share: 0.3 },
];

process.env['METADATA_SERVER_DETECTION'] = 'none';
if (!process.env['BENCH_BUILT']) await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: root });
const file = readHops();
const results: Record<string, readonly Measured[]> = {};
for (const kind of kinds) {
  if (values.only !== undefined && values.only !== kind.name) continue;
  results[kind.name] = await run(kind, Math.ceil(rounds * kind.share));
}
console.log(`\n${resultsTable(results)}`);
writeReport('bench-cloud-latency', {
  unit: 'ms',
  hops: { frozenOn: file.frozenOn, seed: file.seed },
  rounds,
  slowMotion,
  results: Object.fromEntries(
    Object.entries(results).map(([name, all]) => [name, { groups: groupsOf(all), subscribers: rowsOf(all) }]),
  ),
});
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
    const sites = await Promise.all(Array.from({ length: siteCount }, () => foundSite(api)));
    const options = { scenariosPerSecond, seed: file.seed };
    await runScenarios(api, sites, { ...options, rounds: warmUpRounds, from: 0 });
    const all = (): boolean => true;
    await measureDeliveries(new Date(0), all, world.paths, patienceMs);
    console.log(`${kind.name}: ${count} rounds …`);
    const since = new Date();
    await runScenarios(api, sites, { ...options, rounds: count, from: warmUpRounds });
    const measured = await measureDeliveries(since, all, world.paths, patienceMs);
    return measured.map((each) => ({ ...each, ms: each.ms / slowMotion }));
  } finally {
    await world.stop();
  }
}
