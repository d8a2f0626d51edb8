import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { uniqueId } from '@fresh/kernel/testing/world';
import type { Cost, GrowthReport } from './growth-run.ts';

/** Counts everything against a store of a size, on the emulators of the environment. */
export async function runGrowth(size: number): Promise<GrowthReport> {
  const folder = mkdtempSync(path.join(tmpdir(), 'growth-'));
  const file = path.join(folder, 'report.json');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(import.meta.dirname, 'growth-run.ts'), String(size), file],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Every log line of what it calls goes there; the response is in the file.
      env: { ...process.env, GCLOUD_PROJECT: uniqueId(`demo-growth-${size}`) },
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-10_000)));
  }
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`the run with ${size} ended with ${code}:\n${output}`);
    return JSON.parse(readFileSync(file, 'utf8')) as GrowthReport;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What an operation cost in a run; its kind and name. */
export function costOf({ costs }: GrowthReport, kind: Cost['kind'], name: string): Cost | undefined {
  return costs.find((cost) => cost.kind === kind && cost.name === name);
}

/** Most that one step of a subscriber may read, however large what it is about: a page of people and their settings. */
export const mostReadsOfAStep = 1_000;

/** Most that one step may write, with the inbox entry below the 500 of one commit. */
export const mostWritesOfAStep = 498;

/** What is wrong with an operation's cost in a larger store; null when it is the same, or within a step's bounds. */
export function growthOf(small: Cost, large: Cost): string | null {
  if (small.kind === 'step of a subscriber') {
    const isBounded = large.reads <= mostReadsOfAStep && large.writes <= mostWritesOfAStep;
    return isBounded ? null : `${large.name}: a step of ${large.reads} reads and ${large.writes} writes`;
  }
  if (large.reads === small.reads && large.writes === small.writes) return null;
  const [from, to] = [small, large].map(({ reads, writes }) => `${reads} reads and ${writes} writes`);
  return `${large.name}: ${from}, in the larger store ${to}`;
}
