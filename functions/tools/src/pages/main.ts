/** `npm run lint:docs`: sizes, tables, orphans and blocks of code of every page; see page-problems.ts. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { programArgs } from '@fresh/local/program-args';
import { root } from '../folders.ts';
import { checkPages } from './page-problems.ts';

programArgs({});

const git = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'];
const listed = execFileSync('git', git, { cwd: root, encoding: 'utf8', timeout: 10_000 });
const pages = listed
  .split('\0')
  // Templates and the client's changelog are not pages of the site.
  .filter((file) => file !== '' && !file.startsWith('.github/') && file !== 'functions/lib/client/CHANGELOG.md')
  .filter((file) => existsSync(path.join(root, file)))
  .map((file) => ({ path: file, text: readFileSync(path.join(root, file), 'utf8') }));
const { words, blocks, problems } = checkPages(pages);
for (const { path: where, line, problem } of problems) console.error(`${where}:${line}: ${problem}`);
const counts = Object.entries(blocks).map(([check, count]) => `${count} ${check}`);
console.log(`${pages.length} pages, ${words} words by hand; blocks: ${counts.join(', ')}`);
if (problems.length > 0) process.exitCode = 1;
