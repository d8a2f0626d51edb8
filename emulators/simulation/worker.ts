/** A process that runs seeds, each of them twice: `main.ts` starts it, and sends it the seeds. */
import './globals.ts';
import type { Finding } from './checkers/finding.ts';
import { compile, type BuildText } from './builds.ts';
import { setEnvironment } from './environment.ts';
import { replaceTransport } from './firestore-transport.ts';
import type { Choices } from './shrink/shrink.ts';
import { machineMs } from './surroundings.ts';
import type { PairedCalls } from './interleavings/interleaving.ts';
import type { Pair } from './interleavings/pair.ts';
import type { Violation } from './violations.ts';

/** The first message to a worker. */
export interface StartWorker {
  readonly kind: 'start';
  readonly current: BuildText;
  readonly previous: BuildText | null;
  readonly operations: number;
}

/** A message to a worker: what it runs. */
export interface RunInWorker {
  readonly kind: 'run';
  readonly seed: number;
  /** Runs it a second time and compares both traces. */
  readonly isCompared: boolean;
  /** Leaves out all other operations and faults; null for none. */
  readonly only: Choices | null;
  /** Two of a kind at once; null for none. */
  readonly pair: Pair | null;
  /** HTTP mutations, where they are fewer than those of the start; null otherwise. */
  readonly operations: number | null;
  /** Where the history goes, one JSON object a line; null for nowhere. */
  readonly historyFile: string | null;
}

/** How a seed ended. */
export interface SeedReport {
  readonly kind: 'done';
  readonly seed: number;
  readonly hash: string;
  readonly operations: number;
  readonly faults: number;
  /** Attempts of clients without a response, and all of them. */
  readonly lost: number;
  readonly attempts: number;
  readonly virtualMs: number;
  /** Calls to Firestore of each of a pair; null without one. */
  readonly pairedCalls: PairedCalls | null;
  /** Of the machine, for both runs. */
  readonly durationMs: number;
  readonly violations: readonly Violation[];
  /** What the checkers found. */
  readonly findings: readonly Finding[];
  /** The first lines in which the two runs differ; null if they don't. */
  readonly divergence: readonly [string, string] | null;
  readonly errors: readonly string[];
}

/** The worker has loaded everything, and wants seeds. */
export interface WorkerReady {
  readonly kind: 'ready';
}

// Firestore's client notes a stack for each call; with source maps, that takes longer than the call.
Error.stackTraceLimit = 4;
process.setSourceMapsEnabled(false);

/** Of a first run, in which packages set themselves up: its trace differs from that of a second one. */
const warmUp = { seed: 0, operations: 60 } as const;

let run: ((request: RunInWorker) => Promise<SeedReport>) | undefined;

process.on('disconnect', () => process.exit(0));
process.on('message', (message: StartWorker | RunInWorker) => {
  const work = message.kind === 'start' ? start(message) : run?.(message);
  work?.then(
    (report) => process.send?.(report),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function start({ current, previous, operations }: StartWorker): Promise<WorkerReady> {
  setEnvironment(current.root);
  replaceTransport();
  const builds = { current: compile(current), previous: previous && compile(previous) };
  // Only now: it loads packages that must find the environment.
  const { runSeed } = await import('./run.ts');
  const { lineOf } = await import('./history.ts');
  const { violationsOf } = await import('./violations.ts');
  const { writeFileSync } = await import('node:fs');
  const { findingsIn } = await import('./checkers/all.ts');
  // What a process has set up for one release, it has for the next one.
  if (!run) await runSeed({ ...warmUp, builds });
  run = async ({ seed, isCompared, only, pair, operations: fewer, historyFile }) => {
    const settings = { seed, operations: fewer ?? operations, builds, ...(only && { only }), ...(pair && { pair }) };
    const startedAt = machineMs();
    const first = await runSeed({ ...settings, keepHistory: true });
    const second = isCompared ? await runSeed(settings) : first;
    const durationMs = machineMs() - startedAt;
    const { history } = first;
    if (historyFile !== null) writeFileSync(historyFile, history.map((entry) => `${lineOf(entry)}\n`).join(''));
    let divergence: SeedReport['divergence'] = null;
    if (first.hash !== second.hash) {
      const again = await runSeed({ ...settings, keepHistory: true });
      const at = history.findIndex((entry, i) => lineOf(entry) !== JSON.stringify(again.history[i]));
      const lineAt = (entries: typeof history) => (entries[at] ? lineOf(entries[at]) : 'nothing');
      divergence = [lineAt(history), lineAt(again.history)];
    }
    const responses = history.filter((entry) => entry.kind === 'respond');
    return {
      ...{ kind: 'done', seed, hash: first.hash, operations: first.operations, faults: first.faults },
      ...{ attempts: responses.length, lost: responses.filter(({ response }) => response === null).length },
      ...{
        virtualMs: first.virtualMs,
        pairedCalls: first.pairedCalls,
        durationMs,
        violations: violationsOf(first),
        divergence,
        findings: findingsIn(history),
        errors: first.errors,
      },
    };
  };
  return { kind: 'ready' };
}
