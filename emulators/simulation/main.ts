/**
 * `npm run simulate`: the whole system in one process under virtual time, for many seeds (ADR 0048).
 *
 *   npm run simulate -- [--seeds 500] [--first 1] [--seed N] [--operations 100] [--workers 2] [--previous <git ref>]
 *                       [--histories <folder>]
 *   npm run simulate -- --seed N --shrink [--mutant <name>]
 *                       the fewest operations and faults of a seed with which a checker finds the same, as a time line
 *   npm run simulate -- --interleavings <switches> [--only <part of a name> …] [--workers 2] [--histories <folder>] [--record]
 *                       every order of the calls of two clients or deliveries with so many switches, or one crash and a switch fewer
 *   npm run simulate -- --mutants | --mutant <name> [--mutant <name>]
 *                       known-bad edits of the code under test, each of which a checker must find
 */
import { mkdirSync } from 'node:fs';
import { root } from '../repository.ts';
import { bundleServices } from './builds.ts';
import { interleave } from './interleavings/interleave.ts';
import { mutantOf } from './mutants/all.ts';
import { catchMutants } from './mutants/catch-mutants.ts';
import { parseOptions } from './options.ts';
import { bundlePrevious } from './previous-release.ts';
import { explainFailure } from './shrink/explain-failure.ts';
import { isFailure, Summary } from './summary.ts';
import { runInWorkers } from './workers.ts';

const options = parseOptions();
const { operations, previous, histories } = options;
if (histories !== null) mkdirSync(histories, { recursive: true });
if (options.shrink) {
  const [name] = typeof options.mutants === 'object' ? (options.mutants ?? []) : [];
  const about = { mutant: name === undefined ? null : mutantOf(name), onSmaller: console.error };
  const explained = await explainFailure(options.seeds[0] ?? 1, operations, about);
  console.log(explained ?? 'no checker finds anything');
} else if (options.interleavings) process.exitCode = (await interleave(options.interleavings, options)) ? 0 : 1;
else if (options.mutants === null) await simulate();
else process.exitCode = (await catchMutants(options.mutants, options.workers)) ? 0 : 1;

async function simulate(): Promise<void> {
  const current = await bundleServices(root);
  const earlier = previous === null ? null : await bundlePrevious(previous);
  const summary = new Summary();
  await runInWorkers({ kind: 'start', current, previous: earlier, operations }, options, (report) => {
    for (const line of summary.add(report)) console.log(line);
  });
  console.log(summary.text());
  process.exitCode = isFailure(summary) ? 1 : 0;
}
