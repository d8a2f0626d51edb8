import path from 'node:path';
import type { DeclaredPair } from '../../../functions/tools/src/interleaving-pairs.ts';
import { subjectOf } from '../../../functions/tools/src/interleavings-document.ts';
import { root } from '../../repository.ts';
import { bundleServices } from '../builds.ts';
import type { CheckerName } from '../checkers/finding.ts';
import type { Pair } from './pair.ts';
import { WorkerProcess } from '../worker-process.ts';
import { partOf, reachedAt, runMs, runPart, TargetFinder } from './find-target.ts';
import { interleavingsOf, type CallKind, type Interleaving } from './interleaving.ts';
import type { RecordedTarget } from './record.ts';
import { pairedIn, type Target } from './targets.ts';

/** Most calls of an agent whose order is varied; what it calls afterwards goes as it comes. */
const maxCalls = 20;

/** What compares documents with events, where the monolith or an erasure changes documents without one. */
const withoutEvents: Readonly<Record<Pair['target']['kind'], readonly CheckerName[]>> = {
  operation: [],
  delivery: [],
  capture: ['sequences', 'fold', 'projections'],
  erasure: ['fold'],
};

/** What was found of one pair. */
export interface PairResult {
  readonly target: Target;
  /** Whether it changes something in the target besides the inbox. */
  readonly hasEffect: boolean;
  /** Calls to Firestore of each of the two. */
  readonly calls: readonly CallKind[];
  readonly runs: number;
  /** One line for each run in which a checker found something. */
  readonly findings: readonly string[];
  /** Of the machine. */
  readonly seconds: { readonly finding: number; readonly running: number };
}

/** How interleavings are run. */
export interface InterleavingOptions {
  /** Most switches from one agent to the other. */
  readonly maxSwitches: number;
  readonly workers: number;
  /** A folder for the histories of runs in which a checker found something; null keeps none. */
  readonly histories: string | null;
  /** The parts of runs in which pairs happened, when they were run last. */
  readonly known: ReadonlyMap<string, Pick<RecordedTarget, 'seed' | 'operations' | 'hasEffect'>>;
}

/**
 * Runs the interleavings of each pair (`interleaving.ts`), with at most so many switches or a crash and a switch fewer. Calls back with each result;
 * with null where no seed reaches the pair, or where it calls nothing that could interleave.
 */
export async function runInterleavings(
  pairs: readonly DeclaredPair[],
  options: InterleavingOptions,
  onResult: (pair: DeclaredPair, result: PairResult | null) => void,
): Promise<void> {
  const build = await bundleServices(root);
  const finder = new TargetFinder();
  const waiting = [...pairs];
  const work = async () => {
    const worker = new WorkerProcess(root);
    try {
      await worker.start(build, 1, runMs);
      for (let pair = waiting.shift(); pair; pair = waiting.shift()) {
        onResult(pair, await runPair(worker, finder, pair, options));
      }
    } finally {
      worker.stop();
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.workers, pairs.length) }, work));
}

async function runPair(
  worker: WorkerProcess,
  finder: TargetFinder,
  pair: DeclaredPair,
  { maxSwitches, histories, known }: InterleavingOptions,
): Promise<PairResult | null> {
  const startedAt = performance.now();
  const found = (await recordedTarget(worker, pair, known)) ?? (await foundTarget(worker, pair, finder));
  if (!found) return null;
  const { target, reached } = found;
  const paired = pairedIn(target, reached);
  const calls = await callsOf(worker, target, paired);
  if (calls.length === 0) return null;
  const foundAt = performance.now();
  const all = interleavingsOf(calls, maxSwitches);
  const findings: string[] = [];
  for (const [run, interleaving] of all.entries()) {
    const messages = await runInterleaving(worker, target, { target: paired, interleaving }, null);
    if (messages.length === 0) continue;
    findings.push(`run ${run}, ${textOf(interleaving)}: ${messages.join('; ')}`);
    if (histories === null) continue;
    const historyFile = path.join(histories, `${pair.name.replaceAll(/[^\w-]+/g, '-')}-${run}.jsonl`);
    await runInterleaving(worker, target, { target: paired, interleaving }, historyFile);
  }
  const seconds = { finding: (foundAt - startedAt) / 1_000, running: (performance.now() - foundAt) / 1_000 };
  return { target, hasEffect: reached.hasEffect, calls, runs: all.length, findings, seconds };
}

/** The recorded part, unless the pair isn't reached in it any more, or has lost the effect that it had there. */
async function recordedTarget(worker: WorkerProcess, pair: DeclaredPair, known: InterleavingOptions['known']) {
  const before = known.get(pair.name);
  if (!before) return null;
  const target = { pair, seed: before.seed, operations: before.operations };
  const reached = await reachedAt(worker, target);
  return reached && (reached.hasEffect || !before.hasEffect) ? { target, reached } : null;
}

async function foundTarget(worker: WorkerProcess, pair: DeclaredPair, finder: TargetFinder) {
  const target = await finder.find(worker, pair);
  const reached = target && (await reachedAt(worker, target));
  return reached && { target, reached };
}

async function runInterleaving(
  worker: WorkerProcess,
  { seed, operations }: Target,
  pair: Pair,
  historyFile: string | null,
): Promise<string[]> {
  const { findings, violations } = await worker.run(seed, runMs, { ...partOf(operations), pair, historyFile });
  const counted = findings.filter(({ checker }) => !withoutEvents[pair.target.kind].includes(checker));
  return [
    ...counted.map(({ checker, subject, message }) => `${checker}: ${subject}: ${message}`),
    ...violations.map(({ kind, message }) => `${kind}: ${message}`),
  ];
}

/**
 * What each of the two calls when one goes wholly before the other. Nothing where the operation with the number of the pair's is
 * one of another route, as it would be where a run with a pair chose others.
 */
async function callsOf(worker: WorkerProcess, { pair, seed, operations }: Target, target: Pair['target']) {
  const turns = new Array<0>(maxCalls).fill(0);
  const { report, history } = await runPart(worker, seed, operations, {
    target,
    interleaving: { turns, crash: null },
  });
  const isThere =
    target.kind !== 'operation' ||
    history.some((one) => one.kind === 'invoke' && one.operation === target.operation && one.route === subjectOf(pair));
  const [first = [], second = []] = (isThere ? report.pairedCalls : null) ?? [];
  // The second one may find everything done, and look at more documents than the first for that.
  const isMore =
    writesIn(second) > writesIn(first) || (writesIn(second) === writesIn(first) && second.length > first.length);
  return (isMore ? second : first).slice(0, maxCalls);
}

function writesIn(calls: readonly CallKind[]): number {
  return calls.filter((kind) => kind === 'write').length;
}

/** Such as `AAABBBA, B's instance ends before call 2`. */
function textOf({ turns, crash }: Interleaving): string {
  const order = turns.map((agent) => 'AB'.charAt(agent)).join('');
  return crash ? `${order}, ${'AB'.charAt(crash.agent)}’s instance ends ${crash.when} call ${crash.call + 1}` : order;
}
