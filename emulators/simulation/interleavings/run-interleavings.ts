import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../repository.ts';
import { bundleServices } from '../builds.ts';
import type { HistoryEntry } from '../history.ts';
import { WorkerProcess } from '../worker-process.ts';
import { interleavingsOf, type Interleaving } from './interleaving.ts';
import { targetsIn, type Target } from './targets.ts';

/** The run whose operations and deliveries are doubled: without faults, so that all that goes wrong is the interleaving. */
const seed = 1;
const operations = 200;

/** Ms that one run may take. */
const runMs = 120_000;

/** Most calls of an agent whose order is varied; what it calls afterwards goes as it comes. */
const maxCalls = 12;

/** What was found of one target. */
export interface TargetResult {
  readonly name: string;
  /** Calls to Firestore of each of the two. */
  readonly calls: readonly [number, number];
  readonly runs: number;
  /** One line for each run in which a checker found something. */
  readonly findings: readonly string[];
}

/** Which interleavings are run. */
export interface InterleavingOptions {
  /** Most switches from one agent to the other. */
  readonly maxSwitches: number;
  /** Only targets whose name contains it. */
  readonly only: string;
  /** Writes the numbers down for docs/operations/RELIABILITY.md. */
  readonly records: boolean;
}

/**
 * Runs every interleaving of two, with at most so many switches and at most one crash, for each mutating route and each trigger
 * that the run reaches. Calls back with each result.
 */
export async function runInterleavings(
  { maxSwitches, only }: Pick<InterleavingOptions, 'maxSwitches' | 'only'>,
  onResult: (result: TargetResult) => void,
): Promise<void> {
  const worker = new WorkerProcess(root);
  try {
    await worker.start(await bundleServices(root), operations, runMs);
    const targets = targetsIn(await calmHistory(worker));
    for (const target of targets.filter(({ name }) => name.includes(only))) {
      const result = await runTarget(worker, target, maxSwitches);
      // What calls nothing, as a capture of a write of our own, has nothing that could interleave.
      if (result.calls[0] > 0) onResult(result);
    }
  } finally {
    worker.stop();
  }
}

async function runTarget(worker: WorkerProcess, target: Target, maxSwitches: number): Promise<TargetResult> {
  const calls = await callsOf(worker, target);
  const all = interleavingsOf(calls, maxSwitches);
  const findings: string[] = [];
  for (const interleaving of all) {
    const { findings: found, violations } = await runPair(worker, target, interleaving);
    const messages = [
      ...found.map(({ checker, subject, message }) => `${checker}: ${subject}: ${message}`),
      ...violations.map(({ kind, message }) => `${kind}: ${message}`),
    ];
    if (messages.length > 0) findings.push(`${textOf(interleaving)}: ${messages.join('; ')}`);
  }
  return { name: target.name, calls, runs: all.length, findings };
}

/** How many calls each of the two makes when one goes wholly before the other. */
async function callsOf(worker: WorkerProcess, target: Target): Promise<[number, number]> {
  const turns = [...new Array<0>(50).fill(0), ...new Array<1>(50).fill(1)];
  const { pairedCalls } = await runPair(worker, target, { turns, crash: null });
  const most = Math.min(maxCalls, Math.max(...(pairedCalls ?? [0])));
  return [most, most];
}

function runPair(worker: WorkerProcess, target: Target, interleaving: Interleaving) {
  return worker.run(seed, runMs, {
    pair: { target: target.target, interleaving },
    operations: target.operations,
    only: withoutFaults(target.operations),
  });
}

async function calmHistory(worker: WorkerProcess): Promise<HistoryEntry[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'interleavings-'));
  try {
    const historyFile = path.join(folder, 'history.jsonl');
    await worker.run(seed, runMs, { only: withoutFaults(operations), historyFile });
    const lines = readFileSync(historyFile, 'utf8').trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as HistoryEntry);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function withoutFaults(count: number) {
  return { operations: [...Array(count).keys()], faults: [] };
}

/** Such as `AAABBBA, B's instance ends before call 2`. */
function textOf({ turns, crash }: Interleaving): string {
  const order = turns.map((agent) => 'AB'.charAt(agent)).join('');
  return crash ? `${order}, ${'AB'.charAt(crash.agent)}’s instance ends ${crash.when} call ${crash.call + 1}` : order;
}
