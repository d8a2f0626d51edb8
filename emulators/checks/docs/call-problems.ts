import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Call } from './operator-programs.ts';
import { filesNamed, problemsOf, synopsisOf, type Synopsis } from './synopsis.ts';

const synopses: readonly Synopsis[] = readFileSync(path.join(import.meta.dirname, 'synopses.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map(synopsisOf);

/** What is wrong with calls of programs that did not run. `scripts` are those of package.json. */
export function problemsOfCalls(calls: readonly Call[], scripts: Readonly<Record<string, string>>): string[] {
  return calls.flatMap((call) => {
    const problems = problemsOfCall(call, scripts);
    return problems.map((problem) => `${[call.program, ...call.args].join(' ')}: ${problem}`);
  });
}

function problemsOfCall(call: Call, scripts: Readonly<Record<string, string>>): string[] {
  switch (call.outcome) {
    case 'synopsis':
      return problemsOfProgram(call);
    case 'unknown':
      return ['list the line in operator-programs.ts'];
    case 'tested':
    case 'not-run':
      return isScript(call.args, scripts) ? [] : ['package.json has no such script'];
    case 'local':
    case 'stand-in':
      return [];
  }
}

function problemsOfProgram({ program, args, folder }: Call): string[] {
  const line = [program, ...args, ''].join(' ');
  const synopsis = synopses.find(({ command }) => line.startsWith(`${command} `));
  if (!synopsis) return ['record its synopsis (record-synopses.ts)'];
  const rest = args.slice(synopsis.command.split(' ').length - 1);
  const missing = filesNamed(rest, synopsis).filter((file) => !existsSync(path.resolve(folder, file)));
  return [...problemsOf(rest, synopsis), ...missing.map((file) => `there is no ${file}`)];
}

/** Whether `npm` knows the script: `ci`, `start`, `run generate`, `test -- unit`. */
function isScript([verb = '', name = '']: readonly string[], scripts: Readonly<Record<string, string>>): boolean {
  return verb === 'ci' || (verb === 'run' ? name : verb) in scripts;
}
