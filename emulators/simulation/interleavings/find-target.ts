import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DeclaredPair } from '../../../functions/tools/src/interleaving-pairs.ts';
import { subjectOf } from '../../../functions/tools/src/interleavings-document.ts';
import type { HistoryEntry } from '../history.ts';
import type { Pair } from './pair.ts';
import { minimize } from '../shrink/delta-debugging.ts';
import type { SeedReport } from '../worker.ts';
import type { WorkerProcess } from '../worker-process.ts';
import { reachedIn, type Reached, type Target } from './targets.ts';

/** Where pairs are looked for: in the first seeds, without faults. */
const seeds = [1, 2, 3, 4, 5, 6] as const;
const operations = 250;

/** How many runs a reduction takes at most. */
const reductionRuns = 24;

/** Ms that one run may take. */
export const runMs = 600_000;

type Part = Omit<Target, 'pair'>;

/** Finds parts of runs in which pairs happen, as short as they can be. */
export class TargetFinder {
  private readonly reached = new Map<string, Promise<Map<string, Reached>>>();
  /** By subject: both pairs of a route happen in the same part. */
  private readonly found = new Map<string, Promise<Part | null>>();

  /** A part of the seed that reaches the pair first, and with an effect where one does. Null where none reaches it. */
  async find(worker: WorkerProcess, pair: DeclaredPair): Promise<Target | null> {
    const subject = `${pair.kind} ${neededFor(pair)}`;
    const found = this.found.get(subject) ?? this.partWith(worker, pair);
    this.found.set(subject, found);
    const part = await found;
    return part && { pair, ...part };
  }

  private async partWith(worker: WorkerProcess, pair: DeclaredPair): Promise<Part | null> {
    const all: { readonly seed: number; readonly at: Reached }[] = [];
    for (const seed of seeds) {
      const at = (await this.reachedIn(worker, seed, pair)).get(neededFor(pair));
      if (at) all.push({ seed, at });
    }
    const inOrder = (a: Reached, b: Reached) => Number(b.hasEffect) - Number(a.hasEffect) || a.operation - b.operation;
    const [found] = all.sort((a, b) => inOrder(a.at, b.at));
    if (!found) return null;
    const { seed, at } = found;
    const before = [...Array(at.operation + 1).keys()];
    const reaches = async (kept: readonly number[]) => {
      const again = await reachedAt(worker, { pair, seed, operations: kept });
      return again !== null && again.hasEffect === at.hasEffect;
    };
    return { seed, operations: await minimize(before, reaches, { tests: reductionRuns }) };
  }

  /** Of a whole run: the same for all pairs of a kind, so it is run once. */
  private reachedIn(worker: WorkerProcess, seed: number, pair: DeclaredPair): Promise<Map<string, Reached>> {
    const key = `${pair.kind} ${seed}`;
    const whole = () => runPart(worker, seed, [...Array(operations).keys()], nothingLike(pair));
    const known = this.reached.get(key) ?? whole().then(({ history }) => reachedIn(history));
    this.reached.set(key, known);
    return known;
  }
}

/** What has to happen before: an erasure is ordered of a member of staff, who has checked in; a captured user has a profile. */
function neededFor(pair: DeclaredPair): string {
  if (pair.kind === 'erasure') return 'W8';
  const subject = subjectOf(pair);
  return subject === 'captureUser' ? 'N2' : subject;
}

/** Where the pair happens in its part of a run; null where it does not. */
export async function reachedAt(worker: WorkerProcess, { pair, seed, operations }: Target): Promise<Reached | null> {
  if (operations.length === 0) return null;
  return reachedIn((await runPart(worker, seed, operations, nothingLike(pair))).history).get(neededFor(pair)) ?? null;
}

/**
 * A pair of the same kind that takes no turns: instances and pushes are those of a run with the pair, and so is all else. Of an
 * operation, a delivery or a capture nothing happens. An erasure is ordered even so, since no client does it; only the function
 * whose delivery would come twice is none.
 */
function nothingLike({ kind }: DeclaredPair): Pair {
  const target =
    kind === 'operation' ? ({ kind, operation: -1, sharesKey: false } as const) : { kind, functionName: '', nth: -1 };
  return { target, interleaving: { turns: [], crash: null } };
}

/** Runs these operations of a seed without faults, and keeps the history. */
export async function runPart(
  worker: WorkerProcess,
  seed: number,
  sent: readonly number[],
  pair: Pair,
): Promise<{ readonly report: SeedReport; readonly history: readonly HistoryEntry[] }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'interleavings-'));
  try {
    const historyFile = path.join(folder, 'history.jsonl');
    const report = await worker.run(seed, runMs, { ...partOf(sent), pair, historyFile });
    const lines = readFileSync(historyFile, 'utf8').trimEnd().split('\n');
    return { report, history: lines.map((line) => JSON.parse(line) as HistoryEntry) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A run that sends these operations, ends after the last of them, and has no faults of its own. */
export function partOf(sent: readonly number[]) {
  return { operations: Math.max(...sent) + 1, only: { operations: sent, faults: [] } };
}
