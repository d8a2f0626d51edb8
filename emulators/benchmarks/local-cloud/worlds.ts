import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What the benchmark compares. */
export const kinds = ['local-cloud', 'firebase'] as const;

/** One of them. */
export type Kind = (typeof kinds)[number];

/** Where a world is. Hosts are `address:port`. */
export interface Addresses {
  readonly projectId: string;
  readonly gatewayUrl: string;
  readonly firestoreHost: string;
  readonly authHost: string;
}

/** A running world. */
export interface World extends Addresses {
  readonly kind: Kind;
  /** From the start of its process until everything is loaded and seeded, in milliseconds. */
  readonly readyMs: number;
  /** Proportional set size of all its processes, in MiB; each page that several share counts once. */
  readonly memoryMiB: () => number;
  /** Ends it, and deletes its data. */
  readonly stop: () => Promise<void>;
  /** Ends it and starts it again on its data. */
  readonly restart: () => Promise<World>;
}

/** Starts a world with fresh data. */
export function startWorld(kind: Kind): Promise<World> {
  return startOn(kind, mkdtempSync(path.join(tmpdir(), 'bench-local-')));
}

async function startOn(kind: Kind, folder: string): Promise<World> {
  const startedAt = performance.now();
  const child = fork(
    path.join(import.meta.dirname, '../../local-cloud/run-bundled.mjs'),
    [path.join(import.meta.dirname, 'world.ts'), kind, folder],
    {
      // As `npm start` begins.
      execArgv: ['--v8-pool-size=1', '--max-semi-space-size=4', '--max-old-space-size=768'],
      env: { ...process.env, MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '65536' },
    },
  );
  const failed = once(child, 'exit').then(([code]): never => {
    throw new Error(`${kind} ended with ${String(code)}`);
  });
  failed.catch(() => undefined);
  const [addresses] = (await Promise.race([once(child, 'message'), failed])) as [Addresses];
  return {
    ...addresses,
    kind,
    readyMs: Math.round(performance.now() - startedAt),
    memoryMiB: () => memoryMiB(child),
    stop: async () => {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
    restart: async () => {
      await end(child);
      return startOn(kind, folder);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.send('stop');
  await gone;
}

function memoryMiB(child: ChildProcess): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    const stat = read(`/proc/${name}/stat`);
    // `pid (command) state parent …`; the command may hold blanks and brackets.
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const isBelow = (pid: number): boolean => {
    for (let each: number | undefined = pid; each !== undefined && each > 1; each = parents.get(each)) {
      if (each === child.pid) return true;
    }
    return false;
  };
  const kib = [...parents.keys()]
    .filter(isBelow)
    .map((pid) => Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0));
  return Math.round(kib.reduce((sum, each) => sum + each, 0) / 1024);
}

/** Empty where the process has ended meanwhile. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
