import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { root } from '../../repository.ts';

const file = path.join(import.meta.dirname, 'recorded.json');

/** Numbers in rising order, such as 0, 1, 2 and 7: `0-2 7`. */
export function rangesOf(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(' ');
}

/** The numbers of `rangesOf`. */
export function numbersIn(ranges: string): number[] {
  return ranges.split(' ').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

const recorded = z.object({
  targets: z.array(
    z.object({
      name: z.string(),
      /** The part of a run in which the pair happens. */
      seed: z.number(),
      operations: z.codec(z.string(), z.array(z.number()), { decode: numbersIn, encode: rangesOf }),
      /** Calls to Firestore of each of the two, and the writes among them. */
      calls: z.number(),
      writes: z.number(),
      maxSwitches: z.number(),
      runs: z.number(),
      failed: z.number(),
      /** Whether the pair changes something in that part besides the inbox. */
      hasEffect: z.boolean(),
      /** The day of the runs (UTC), and the commit whose code was run. */
      date: z.iso.date(),
      commit: z.string(),
    }),
  ),
});

/** What was run last of a pair; `npm run generate` makes a table of all of them. */
export type RecordedTarget = z.infer<typeof recorded>['targets'][number];

/** What was run last, by name of the pair. */
export function readRecorded(): Map<string, RecordedTarget> {
  const { targets } = recorded.parse(JSON.parse(readFileSync(file, 'utf8')));
  return new Map(targets.map((target) => [target.name, target]));
}

/** Writes one result down, in the place of an earlier one of the same pair. */
export function recordTarget(target: RecordedTarget): void {
  const all = [...readRecorded().set(target.name, target).values()];
  all.sort((a, b) => (a.name < b.name ? -1 : 1));
  writeFileSync(file, `${JSON.stringify(recorded.encode({ targets: all }), null, 2)}\n`);
}

/** The commit whose code is run. Throws where code differs from it, as the recording would name what was not run. */
export function committedCode(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8', timeout: 10_000 });
  const code = ['functions', 'emulators', 'package.json', 'package-lock.json'];
  const changed = git('status', '--porcelain', '--', ...code, `:(exclude)${path.relative(root, file)}`);
  const files = changed.split('\n').flatMap((line) => (line === '' ? [] : [line.slice(3)]));
  if (files.length > 0) {
    throw new Error(`--record names the commit that was run: commit or stash ${files.join(', ')} first`);
  }
  return git('rev-parse', '--short=8', 'HEAD').trim();
}
