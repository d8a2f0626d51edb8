import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { RunInWorker, SeedReport, StartWorker, WorkerReady } from './worker.ts';

/** Runs seeds in processes of their own, and calls back with each as it ends. Rejects when a process fails. */
export async function runInWorkers(
  start: StartWorker,
  { seeds, workers, histories }: { seeds: readonly number[]; workers: number; histories: string | null },
  onDone: (report: SeedReport) => void,
): Promise<void> {
  const waiting = [...seeds];
  const work = Array.from({ length: Math.min(workers, seeds.length) }, () =>
    runInOne(
      start,
      () => {
        const seed = waiting.shift();
        return seed === undefined
          ? null
          : {
              kind: 'run',
              seed,
              isCompared: true,
              ...{ only: null, pair: null, operations: null },
              historyFile: histories === null ? null : path.join(histories, `seed-${seed}.jsonl`),
            };
      },
      onDone,
    ),
  );
  await Promise.all(work);
}

function runInOne(
  start: StartWorker,
  next: () => RunInWorker | null,
  onDone: (report: SeedReport) => void,
): Promise<void> {
  const child: ChildProcess = fork(path.join(import.meta.dirname, 'worker.ts'), {
    // What a run makes is garbage soon after it; each worker has a processor to itself, so one thread collects it.
    execArgv: ['--import', 'tsx', '--max-semi-space-size=256', '--single-threaded-gc'],
    // The seed decides all; nothing of the caller's environment does.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
  });
  return new Promise((resolve, reject) => {
    child.on('message', (message: WorkerReady | SeedReport) => {
      if (message.kind === 'done') onDone(message);
      const request = next();
      if (request) child.send(request);
      else child.disconnect();
    });
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`a worker of the simulation ended with ${code ?? 'a signal'}`));
    });
    child.send(start);
  });
}
