import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DataError } from './data-error.ts';

/** Takes a folder for this process; one that ended without giving it back does not hold it any more. Returns how to give it back. */
export function lockFolder(folder: string): () => void {
  const file = path.join(folder, 'lock');
  const own = `${file}.${process.pid}-${randomUUID()}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
  try {
    for (;;) {
      try {
        // With its content at once, unlike a file that is made and then written.
        linkSync(own, file);
        return () => {
          rmSync(file, { force: true });
        };
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
      const seen = contentOf(file);
      const pid = holder(seen);
      if (pid !== undefined) {
        throw new DataError(
          'in use',
          `The data in ${folder} are used by process ${pid}. Stop it, or name another folder.`,
        );
      }
      removeStale(file, seen);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** Two may find the same stale lock: the later one puts back what the first has made since. */
function removeStale(file: string, seen: string): void {
  const aside = `${file}.${process.pid}-${randomUUID()}`;
  try {
    renameSync(file, aside);
    if (contentOf(aside) !== seen) linkSync(aside, file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** The process that a lock names, if it is still the same one. */
function holder(content: string): number | undefined {
  const { pid = '', started = '' } =
    /^\{"pid":(?<pid>\d+),"started":"(?<started>[^"]*)"\}$/.exec(content)?.groups ?? {};
  if (pid === '' || !isAlive(Number(pid))) return undefined;
  return started === startOf(Number(pid)) ? Number(pid) : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** When a process started: numbers of processes are used again. '' where `ps` does not say it. */
function startOf(pid: number): string {
  try {
    const columns = ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)];
    const [state = '', ...started] = execFileSync('ps', columns, { encoding: 'utf8', timeout: 5_000 })
      .trim()
      .split(/\s+/);
    // A process that has ended, and that its parent has not asked about yet, holds nothing.
    return state.startsWith('Z') ? 'ended' : started.join(' ');
  } catch {
    return '';
  }
}
