import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../repository.ts';
import { bundleServices } from '../builds.ts';
import type { CheckerName } from '../checkers/finding.ts';
import type { HistoryEntry } from '../history.ts';
import type { SeedReport } from '../worker.ts';
import { WorkerProcess } from '../worker-process.ts';
import { shrink, type Choices } from './shrink.ts';
import { story } from './story.ts';

/** Ms that one run may take; a part of a seed takes less than all of it. */
const runMs = 120_000;

/**
 * Runs a seed, reduces it to the fewest operations and faults with which the same checker finds something, and returns the story
 * of what is left. Null where no checker finds anything.
 */
export async function explainFailure(seed: number, operations: number): Promise<string | null> {
  const worker = new WorkerProcess(root);
  const folder = mkdtempSync(path.join(tmpdir(), 'simulation-'));
  try {
    await worker.start(await bundleServices(root), operations, runMs);
    const whole = await worker.run(seed, runMs);
    const checker = whole.findings[0]?.checker;
    if (checker === undefined) return null;
    const all = choicesOf(whole);
    const fails = async (only: Choices) => finds(await worker.run(seed, runMs, { only }), checker);
    const { choices, runs, isMinimal } = await shrink(all, fails);
    const historyFile = path.join(folder, 'history.jsonl');
    const { findings } = await worker.run(seed, runMs, { only: choices, historyFile });
    const lines = readFileSync(historyFile, 'utf8').trimEnd().split('\n');
    const explained = story(
      lines.map((line) => JSON.parse(line) as HistoryEntry),
      findings,
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
  }
}

function choicesOf({ operations, faults }: SeedReport): Choices {
  return { operations: [...Array(operations).keys()], faults: [...Array(faults).keys()] };
}

function finds({ findings }: SeedReport, checker: CheckerName): boolean {
  return findings.some((finding) => finding.checker === checker);
}
