import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import type { MochaSummary } from './test-results.ts';

/** How many of the longest parts are named at the end. */
const named = 8;

/**
 * Mocha's usual output, with the parts that took longest, hooks included: where to look when a tier becomes slow. The
 * counts go into the file named by TEST_SUMMARY (`MochaSummary`), where several runs are added up.
 */
export default class SummaryReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const file = process.env['TEST_SUMMARY'];
    const took = new Map<string, number>();
    const pending: string[] = [];
    const failed: string[] = [];
    let startedAt = 0;
    runner.on('pending', (test) => pending.push(test.fullTitle()));
    runner.on('fail', (test, error: unknown) => {
      const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      failed.push(`${test.fullTitle()}: ${line.slice(0, 200)}`);
    });
    runner.on('suite', ({ parent }) => {
      if (parent?.root) startedAt = performance.now();
    });
    runner.on('suite end', ({ parent, title }) => {
      if (parent?.root) took.set(title, (took.get(title) ?? 0) + performance.now() - startedAt);
    });
    runner.once('end', () => {
      const { passes } = this.stats;
      if (file === undefined) return;
      writeFileSync(file, JSON.stringify({ passes, failed, pending } satisfies MochaSummary));
      const longest = [...took].sort(([, a], [, b]) => b - a).slice(0, named);
      console.log(`Longest: ${longest.map(([title, ms]) => `${title} ${Math.round(ms / 1000)} s`).join(', ')}`);
    });
  }
}
