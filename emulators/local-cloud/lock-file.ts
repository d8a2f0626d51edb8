import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const schema = z.object({
  pid: z.int(),
  /** Distinguishes the process from a later one with the same number; null where the system does not say. */
  processStart: z.string().nullable(),
  /** ISO 8601. */
  startedAt: z.string(),
  gatewayUrl: z.string(),
  /** Unix socket that takes `POST /stop` and `POST /snapshot`. */
  controlSocket: z.string(),
});

/** What the lock file says of the local cloud that runs in a checkout. */
export type Lock = z.output<typeof schema>;

/** How an attempt to take the lock ended. */
export type LockResult =
  | { readonly kind: 'taken'; readonly release: () => void; readonly stale: Lock | null }
  | { readonly kind: 'held'; readonly by: Lock };

/** Where a checkout keeps its lock. */
export function lockFileOf(root: string): string {
  return path.join(root, '.suite/local-cloud/lock.json');
}

/**
 * Takes the lock of a checkout for this process. Of two at the same time one gets it: the file is created, never
 * overwritten. A lock whose process is gone is stale and removed.
 */
export function takeLock(
  file: string,
  about: Pick<Lock, 'gatewayUrl' | 'controlSocket'>,
  isRunning = isLockAlive,
): LockResult {
  mkdirSync(path.dirname(file), { recursive: true });
  const lock: Lock = {
    pid: process.pid,
    processStart: processStart(process.pid),
    startedAt: new Date().toISOString(),
    ...about,
  };
  let stale: Lock | null = null;
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(lock), { flag: 'wx' });
      const release = () => {
        if (readLock(file)?.pid === process.pid) rmSync(file, { force: true });
      };
      return { kind: 'taken', release, stale };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const by = readLock(file);
    if (by && isRunning(by)) return { kind: 'held', by };
    stale = by ?? stale;
    rmSync(file, { force: true });
  }
}

/** The lock in a file; null where there is none, or one that can't be read. */
export function readLock(file: string): Lock | null {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Missing, or cut off while it was written: no process can be found by it.
    return null;
  }
}

/** Whether the process that took a lock still runs. */
export function isLockAlive({ pid, processStart: start }: Lock): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return start === null || processStart(pid) === start;
}

/** When a process began, in a form that only serves comparison; null where the system does not say. */
export function processStart(pid: number): string | null {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null;
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // `pid (command) state …`; the command may hold blanks and brackets. Field 22 counts from the boot of the machine.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
