import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { setPriority } from 'node:os';
import { root } from '../../repository.ts';

/** Where a process writes: to ours, or into an open file. */
export type Output = 'inherit' | number;

/** The niceness of patient processes: they get a third of what others get, which is enough for timeouts of seconds. */
const patience = 5;

export function say(output: Output, text: string): void {
  if (output === 'inherit') console.log(text);
  else writeSync(output, `${text}\n`);
}

/** Runs a command in the repository; returns its exit code. A patient one lets others that want a processor go first. */
export async function exitCodeOf(
  command: string,
  args: string[],
  env: Record<string, string>,
  output: Output = 'inherit',
  isPatient = false,
): Promise<number> {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['inherit', output, output],
    env: { ...process.env, ...env },
  });
  if (child.pid !== undefined && isPatient) setPriority(child.pid, patience);
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}
