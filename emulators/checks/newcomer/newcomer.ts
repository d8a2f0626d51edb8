/**
 * `npm run test:newcomer`: what a newcomer does, by the pages alone: a clean clone of HEAD, `npm ci`, `npm start`, what the README
 * has them try, the tutorial's new subscriber and the how-to's new route, in the local cloud that runs on meanwhile.
 * Prints steps and minutes; ends with 1 at the first step that doesn't do what its page promises. Needs the ports of
 * `firebase.json` and the npm registry. Reading and typing take longer than this: it measures the machine's part.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { programArgs } from '@fresh/local/program-args';
import { missingLine } from '@fresh/local/promised-output';
import { stepsOf, type Commands, type Step } from '../docs/document.ts';
import { edited } from '../docs/edit.ts';
import { plainEnvironment, Shell, Terminal, type Place } from '../docs/shell.ts';

programArgs({});

const root = path.resolve(import.meta.dirname, '../../..');
const pages = ['README.md', 'docs/tutorial/FIRST_EVENT.md', 'docs/how-to/ADD_A_ROUTE.md'] as const;

/** Pages that add a path: a local cloud that runs has to be started again for them, as they say. */
const restarting: ReadonlySet<string> = new Set(['docs/how-to/ADD_A_ROUTE.md']);

/** One page, and what became of it. */
interface Done {
  readonly page: string;
  readonly steps: number;
  readonly seconds: number;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fresh-newcomer-'));
  const clone = path.join(folder, 'repository');
  let terminal: Terminal | undefined;
  const done: Done[] = [];
  try {
    execFileSync('git', ['clone', '--quiet', root, clone], { timeout: 60_000 });
    const place = { cwd: clone, env: plainEnvironment(process.env, folder) };
    for (const page of pages) {
      const startedAt = performance.now();
      const steps = stepsOf(await readFile(path.join(clone, page), 'utf8'));
      const shell = new Shell(place);
      try {
        for (const step of steps) {
          console.log(`  ${page}:${step.line} ${nameOf(step)}`);
          if (step.kind === 'terminal') {
            // Once it runs, it runs on: a page that starts it again finds it running.
            if (terminal && restarting.has(page)) {
              await terminal.end();
              terminal = undefined;
            }
            terminal ??= await started(step, place);
          } else {
            await take(step, clone, shell);
          }
        }
      } finally {
        await shell.end();
      }
      const seconds = Math.round((performance.now() - startedAt) / 1000);
      done.push({ page, steps: steps.length, seconds });
      console.log(`${page}: ${steps.length} steps, ${minutes(seconds)}`);
    }
  } finally {
    await terminal?.end();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  const steps = done.reduce((sum, page) => sum + page.steps, 0);
  const seconds = done.reduce((sum, page) => sum + page.seconds, 0);
  console.log(`A newcomer's path: ${steps} steps, ${minutes(seconds)} of waiting`);
}

async function started(step: Commands, place: Place): Promise<Terminal> {
  const terminal = new Terminal(step.text, place);
  await terminal.until(step.output);
  return terminal;
}

/** Does what a step says. Throws where it doesn't fit, fails, or prints something else. */
async function take(step: Step, clone: string, shell: Shell): Promise<void> {
  switch (step.kind) {
    case 'file': {
      const file = path.join(clone, step.path);
      if (existsSync(file)) throw new Error(`${step.path} is there already`);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, step.text);
      return;
    }
    case 'edit': {
      const file = path.join(clone, step.path);
      await writeFile(file, edited(await readFile(file, 'utf8'), step.diff));
      return;
    }
    case 'repeat':
      await shell.repeat(step.text, step.output);
      return;
    case 'sh':
    case 'terminal': {
      const printed = await shell.run(step.text);
      const missing = missingLine(step.output, printed);
      if (missing !== undefined) throw new Error(`not printed: ${missing}\nbut\n${printed}`);
    }
  }
}

function nameOf(step: Step): string {
  if (step.kind === 'file') return `writes ${step.path}`;
  if (step.kind === 'edit') return `edits ${step.path}`;
  return step.text.trim().split('\n')[0] ?? '';
}

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
}

await main();
process.exit();
