/**
 * `npm run lint:language`: fails for every word in a tracked text file that this repository doesn't use (rejected-words.ts),
 * and for sentences of hand-written pages that are too long or hard to read (sentences.ts).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { programArgs } from '@fresh/local/program-args';
import { root } from '../folders.ts';
import { exceptions, foreign } from './exceptions.ts';
import { isIn, rejectedWordsIn } from './rejected-words.ts';
import { sentenceProblemsIn } from './sentences.ts';

programArgs({});

const git = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
const listed = execFileSync('git', git, { cwd: root, encoding: 'utf8', timeout: 10_000, maxBuffer: 64 * 1024 * 1024 });
const files = listed
  .split('\0')
  .filter((file) => /\.(?:ts|tsx|mjs|cjs|js|md|ya?ml|json)$/.test(file) && existsSync(path.join(root, file)))
  .filter((file) => !foreign.some((start) => isIn(file, start)))
  .map((file) => ({ path: file, text: readFileSync(path.join(root, file), 'utf8') }));
const found = rejectedWordsIn(files, exceptions);
for (const { path: where, line, word, instead } of found) {
  console.error(`${where}:${line}: “${word}”: write ${instead}`);
}
if (found.length > 0) {
  console.error(
    `${found.length} rejected words. Say it in the terms on the right, or add an exception with its paths.`,
  );
  process.exitCode = 1;
}
const sentences = sentenceProblemsIn(files);
for (const { path: where, line, problem } of sentences) console.error(`${where}:${line}: ${problem}`);
if (sentences.length > 0) {
  console.error(`${sentences.length} sentences. Divide them, and name who does what.`);
  process.exitCode = 1;
}
