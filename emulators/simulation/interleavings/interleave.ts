import { declaredPairs } from '../../../functions/tools/src/interleaving-pairs.ts';
import { subjectOf } from '../../../functions/tools/src/interleavings-document.ts';
import { notRun } from '../../../functions/tools/src/interleavings-not-run.ts';
import type { SimulationOptions, WantedInterleavings } from '../options.ts';
import { readRecorded, recordTarget } from './record.ts';
import { runInterleavings, type PairResult } from './run-interleavings.ts';

/**
 * Runs all interleavings of the pairs that are asked for, and prints what was found of each. True when no run failed and each pair
 * was run; those of `notRun` are not looked for.
 */
export async function interleave(
  { maxSwitches, only, records }: WantedInterleavings,
  { workers, histories }: Pick<SimulationOptions, 'workers' | 'histories'>,
): Promise<boolean> {
  const isWanted = (name: string) => only.length === 0 || only.some((part) => name.includes(part));
  const pairs = declaredPairs().filter((pair) => isWanted(pair.name) && !(subjectOf(pair) in notRun));
  const options = { maxSwitches, workers, histories, known: readRecorded() };
  const startedAt = performance.now();
  let [runs, failed, missing] = [0, 0, 0];
  await runInterleavings(pairs, options, ({ name }, result) => {
    if (!result) {
      missing++;
      console.log(`${name}: NOT RUN, as no seed reaches it, or it calls nothing; see interleavings-not-run.ts`);
      return;
    }
    runs += result.runs;
    failed += result.findings.length;
    console.log(lineOf(name, result));
    for (const finding of result.findings) console.log(`  ${finding}`);
    if (records) {
      const { target, calls, findings } = result;
      const writes = calls.filter((kind) => kind === 'write').length;
      const about = { name, seed: target.seed, operations: [...target.operations], calls: calls.length, writes };
      recordTarget({ ...about, maxSwitches, runs: result.runs, failed: findings.length });
    }
  });
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  console.log(
    `all interleavings of two with ${maxSwitches} switches and one crash: ${pairs.length} pairs, ${runs} runs, ` +
      `${failed} failed, ${missing} pairs not run, ${seconds} s`,
  );
  return failed === 0 && missing === 0;
}

function lineOf(name: string, { target, calls, runs, findings, seconds }: PairResult): string {
  const kinds = calls.map((kind) => (kind === 'write' ? 'W' : 'r')).join('');
  const { seed, operations } = target;
  return (
    `${name}: ${kinds} each, ${operations.length} operations of seed ${seed}, ${runs} runs, ${findings.length} failed ` +
    `(${seconds.finding.toFixed(1)} s to find, ${seconds.running.toFixed(1)} s to run)`
  );
}
