import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../repository.ts';
import { bundleServices } from '../builds.ts';
import { failuresIn } from '../failures.ts';
import type { HistoryEntry } from '../history.ts';
import type { Mutant } from '../mutants/mutant.ts';
import { mutatedRelease } from '../mutants/mutated-release.ts';
import type { SeedReport } from '../worker.ts';
import { WorkerProcess } from '../worker-process.ts';
import { shrink, sizeOf, type Choices } from './shrink.ts';
import { story } from './story.ts';

/** Ms that one run may take; a part of a seed takes less than all of it. */
const runMs = 120_000;

/** How a seed is explained. */
interface Explaining {
  /** Applied before; null for none. */
  readonly mutant: Mutant | null;
  /** Gets a line each time that a smaller run still fails: all runs take minutes. */
  readonly onSmaller: (line: string) => void;
}

/**
 * Runs a seed, with a mutant where one is given, reduces it to the fewest operations and faults with which the same checker finds
 * something, and returns the story of what is left. Null where no checker finds anything.
 */
export async function explainFailure(
  seed: number,
  operations: number,
  { mutant, onSmaller }: Explaining,
): Promise<string | null> {
  const mutated = mutant && (await mutatedRelease(mutant));
  const worker = new WorkerProcess(mutated?.simulation ?? root);
  const folder = mkdtempSync(path.join(tmpdir(), 'simulation-'));
  try {
    await worker.start(mutated?.build ?? (await bundleServices(root)), operations, runMs);
    const whole = await worker.run(seed, runMs);
    const checker = failuresIn(whole)[0]?.checker;
    if (checker === undefined) return null;
    const all = choicesOf(whole);
    let [runs, smallest] = [0, sizeOf(all)];
    const fails = async (only: Choices) => {
      runs++;
      const isFailure = finds(await worker.run(seed, runMs, { only }), checker);
      if (!isFailure || sizeOf(only) >= smallest) return isFailure;
      smallest = sizeOf(only);
      onSmaller(`run ${runs}: ${only.operations.length} operations and ${only.faults.length} faults still fail`);
      return true;
    };
    const { choices, isMinimal } = await shrink(all, fails);
    const historyFile = path.join(folder, 'history.jsonl');
    const failures = failuresIn(await worker.run(seed, runMs, { only: choices, historyFile }));
    const lines = readFileSync(historyFile, 'utf8').trimEnd().split('\n');
    const explained = story(
      lines.map((line) => JSON.parse(line) as HistoryEntry),
      failures,
      {
        seed,
        operations: [choices.operations.length, all.operations.length],
        faults: [choices.faults.length, all.faults.length],
      },
    );
    const end = isMinimal ? 'None of these can be left out.' : 'The limit of runs was reached: less may be enough.';
    return `${explained}${end} Found in ${runs} runs.`;
  } finally {
    worker.stop();
    rmSync(folder, { recursive: true });
    mutated?.remove();
  }
}

function choicesOf({ operations, faults }: SeedReport): Choices {
  return { operations: [...Array(operations).keys()], faults: [...Array(faults).keys()] };
}

function finds(report: SeedReport, checker: string): boolean {
  return failuresIn(report).some((failure) => failure.checker === checker);
}
