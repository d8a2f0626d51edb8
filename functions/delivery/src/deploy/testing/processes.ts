import { setTimeout as delay } from 'node:timers/promises';
import { runProcess } from '../run-process.ts';

/** Waits until something is so; two minutes at most. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('it did not come to pass within two minutes');
    await delay(20);
  }
}

/** Whether a process runs. One that is dead, and whose parent hasn't asked for it yet, doesn't. */
export async function runs(pid: number): Promise<boolean> {
  const { stdout } = await runProcess('ps', ['-o', 'stat=', '-p', String(pid)], {
    timeoutMs: 20_000,
    env: process.env,
  });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}
