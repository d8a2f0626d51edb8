import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { TargetResult } from './run-interleavings.ts';

const file = path.join(import.meta.dirname, 'recorded.json');

/** What was run last of each target; `npm run generate` makes a table of it. */
const recorded = z.object({
  targets: z.array(
    z.object({
      name: z.string(),
      calls: z.tuple([z.number(), z.number()]),
      maxSwitches: z.number(),
      runs: z.number(),
      failed: z.number(),
    }),
  ),
});

/** Writes one result down, in the place of an earlier one of the same target. */
export function recordResult({ name, calls, runs, findings }: TargetResult, maxSwitches: number): void {
  const { targets } = recorded.parse(JSON.parse(readFileSync(file, 'utf8')));
  const others = targets.filter((target) => target.name !== name);
  const all = [...others, { name, calls, maxSwitches, runs, failed: findings.length }];
  all.sort((a, b) => (a.name < b.name ? -1 : 1));
  writeFileSync(file, `${JSON.stringify({ targets: all }, null, 2)}\n`);
}
