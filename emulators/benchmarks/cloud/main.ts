/**
 * `npm run bench:cloud -- --project <id> --api-key <key>`: what `bench:cloud-latency` estimates, measured on a deployed project.
 * What it prints goes to docs/benchmarks/cloud-latency.md; a hop that turns out otherwise corrects `google-hops.json`.
 */
import { runCommandLine } from '../../../functions/tools/src/command-line/command-line.ts';
import { googleClient } from '../../../functions/tools/src/google/client.ts';
import { groupsOf, resultsTable, rowsOf } from '../cloud-latency/results.ts';
import { writeReport } from '../report.ts';
import { readArguments, usage, type ProjectRun } from './arguments.ts';
import { measureProject } from './measure-project.ts';

await runCommandLine(usage, (args) => main(readArguments(args)));

/** Gives the exit code. */
async function main({ project, apiKey, gatewayUrl, rounds, scenariosPerSecond }: ProjectRun): Promise<number> {
  process.env['GCLOUD_PROJECT'] = project;
  console.log(`${rounds} rounds on ${project}, by list price about $${(rounds / 1_000).toFixed(2)}.`);
  const measured = await measureProject({
    addresses: { gatewayUrl, apiKey, identityToolkitUrl: 'https://identitytoolkit.googleapis.com' },
    google: googleClient(project, process.env),
    ...{ sites: 4, warmUpRounds: 4, rounds, scenariosPerSecond, seed: Date.now() % 2 ** 31 },
    patienceMs: 120_000,
    logDelayMs: 30_000,
    say: console.log,
  });
  console.log(`\n${resultsTable({ [project]: measured })}`);
  const results = { [project]: { groups: groupsOf(measured), subscribers: rowsOf(measured) } };
  writeReport('bench-cloud', { unit: 'ms', project, rounds, results });
  return 0;
}
