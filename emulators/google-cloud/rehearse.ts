/**
 * `npm run rehearse [-- <pattern>]`: the real Firebase CLI and our commands against the stand-in of Google's deployment
 * APIs, through the life of a project and what may be in its way. Prints how long each kind of deploy would take. With a
 * pattern only the scenarios whose title matches it; those of the life of a project need each other.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { programArgs } from '@fresh/local/program-args';

const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
const specs = ['project-life', 'bad-input'].map((name) => path.join(import.meta.dirname, `${name}.rehearsal.ts`));
const [pattern] = programArgs({ allowPositionals: true }).positionals;

const args = ['--import', 'tsx', mocha, ...(pattern === undefined ? [] : ['--grep', pattern]), ...specs];
const child = spawn(process.execPath, args, { stdio: 'inherit' });
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
