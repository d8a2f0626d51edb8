import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** Writes `reports/<name>.json`: when and on what machine it was measured, and the figures. */
export function writeReport(name: string, figures: Record<string, unknown>): void {
  const machine = {
    node: process.version,
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
  const report = { name, at: new Date().toISOString(), machine, ...figures };
  mkdirSync(path.join(root, 'reports'), { recursive: true });
  const file = path.join('reports', `${name}.json`);
  writeFileSync(path.join(root, file), `${JSON.stringify(report, null, 2)}\n`);
  console.log(`\nreport: ${file}`);
}
