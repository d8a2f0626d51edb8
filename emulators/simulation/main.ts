/**
 * `npm run simulate`: the whole system in one process under virtual time, for many seeds (ADR 0048).
 *
 *   npm run simulate -- [--seeds 500] [--first 1] [--seed N] [--operations 100] [--workers 2] [--previous <git ref>]
 *                       [--histories <folder>] [--strict]
 */
import { mkdirSync } from 'node:fs';
import { root } from '../repository.ts';
import { bundleServices } from './builds.ts';
import { parseOptions } from './options.ts';
import { bundlePrevious } from './previous-release.ts';
import { isFailure, Summary } from './summary.ts';
import { runInWorkers } from './workers.ts';

const options = parseOptions(process.argv.slice(2));
const { operations, previous, histories, strict } = options;
if (histories !== null) mkdirSync(histories, { recursive: true });
const current = await bundleServices(root);
const earlier = previous === null ? null : await bundlePrevious(previous);
const summary = new Summary(strict);
await runInWorkers({ kind: 'start', current, previous: earlier, operations }, options, (report) => {
  for (const line of summary.add(report)) console.log(line);
});
console.log(summary.text());
process.exitCode = isFailure(summary) ? 1 : 0;
