/** `npm run lint:references`: fails for every reference in a tracked text file that leads nowhere; see references.ts. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { programArgs } from '@fresh/local/program-args';
import { root } from '../folders.ts';
import { brokenReferences } from './references.ts';

programArgs({});

/** Names come from other projects, and recordings hold the monolith's responses. */
const foreign = ['package-lock.json', 'emulators/checks/compat/recordings/'];

const git = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
const listed = execFileSync('git', git, { cwd: root, encoding: 'utf8', timeout: 10_000, maxBuffer: 64 * 1024 * 1024 });
const paths = listed.split('\0').filter((file) => file !== '' && existsSync(path.join(root, file)));
const files = paths
  .filter((file) => !foreign.some((start) => file.startsWith(start)))
  .map((file) => ({ path: file, text: readFileSync(path.join(root, file), 'utf8') }))
  .filter(({ text }) => !text.includes('\0'));
const broken = brokenReferences(files, paths);
for (const { path: where, line, reference, problem } of broken) {
  console.error(`${where}:${line}: ${reference}: ${problem}`);
}
if (broken.length > 0) {
  console.error(`${broken.length} references lead nowhere. Correct them, or add what they name.`);
  process.exitCode = 1;
}
