import { rejectArgs } from '@fresh/local/program-args';
import { declaredPairs } from '../../../functions/tools/src/interleaving-pairs.ts';
import { notRun } from '../../../functions/tools/src/interleavings-not-run.ts';
import type { SimulationOptions, WantedInterleavings } from '../options.ts';
import { committedCode, readRecorded, recordTarget } from './record.ts';
import { runInterleavings, type PairResult } from './run-interleavings.ts';
import { wantedPairs } from './wanted-pairs.ts';

/**
 * Runs the interleavings of the pairs that are asked for, and prints what was found of each. True when no run failed and each pair
 * was run; those of `notRun` are not looked for. Ends the program where a part of a name is in no pair's name.
 */
export async function interleave(
  { maxSwitches, only, records }: WantedInterleavings,
  { workers, histories }: Pick<SimulationOptions, 'workers' | 'histories'>,
): Promise<boolean> {
  const pairs = orReject(() => wantedPairs(declaredPairs(), only, notRun));
  const recorded = records ? { date: new Date().toISOString().slice(0, 10), commit: orReject(committedCode) } : null;
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
    if (recorded) {
      const { target, calls, findings, hasEffect } = result;
      const writes = calls.filter((kind) => kind === 'write').length;
      const about = { name, seed: target.seed, operations: [...target.operations], calls: calls.length, writes };
      recordTarget({ ...about, maxSwitches, runs: result.runs, failed: findings.length, hasEffect, ...recorded });
    }
  });
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  console.log(
    `interleavings of two with up to ${maxSwitches} switches, or a crash and one fewer: ${pairs.length} pairs, ${runs} runs, ` +
      `${failed} failed, ${missing} pairs not run, ${seconds} s`,
  );
  return failed === 0 && missing === 0;
}

/** Ends the program with the message where something of its arguments can't be done. */
function orReject<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    return rejectArgs(error instanceof Error ? error.message : String(error));
  }
}

function lineOf(name: string, { target, calls, runs, findings, seconds }: PairResult): string {
  const kinds = calls.map((kind) => (kind === 'write' ? 'W' : 'r')).join('');
  const { seed, operations } = target;
  return (
    `${name}: ${kinds} each, ${operations.length} operations of seed ${seed}, ${runs} runs, ${findings.length} failed ` +
    `(${seconds.finding.toFixed(1)} s to find, ${seconds.running.toFixed(1)} s to run)`
  );
}
