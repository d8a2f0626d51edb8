import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { BuildText } from './builds.ts';
import type { RunInWorker, SeedReport, StartWorker, WorkerReady } from './worker.ts';

/** What of a seed is run, and where its history goes. */
export type RunPart = Partial<Pick<RunInWorker, 'only' | 'pair' | 'operations' | 'historyFile'>>;

/** A worker did not end a run in its time. */
export class WorkerTimeout extends Error {}

/** A process that runs one seed after the other, of one release after the other, for a caller that decides by each result. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  #ended = false;

  /** `root` is the copy of the repository whose simulation it runs. */
  constructor(root: string) {
    this.#child = fork(path.join(root, 'emulators/simulation/worker.ts'), {
      cwd: root,
      execArgv: ['--import', 'tsx', '--max-semi-space-size=64'],
      // The seed decides all; nothing of the caller's environment does.
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
      // Code that was broken on purpose says a lot.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.once('exit', () => {
      this.#ended = true;
    });
  }

  /** Whether it can't be used any more. */
  get isEnded(): boolean {
    return this.#ended;
  }

  /** From here on it runs this release. Rejects when the process ends. */
  async start(current: BuildText, operations: number, timeoutMs: number): Promise<void> {
    await this.#ask({ kind: 'start', current, previous: null, operations }, timeoutMs);
  }

  /** Runs a seed once, or a part of it. Rejects when the process ends. */
  async run(
    seed: number,
    timeoutMs: number,
    { only = null, pair = null, operations = null, historyFile = null }: RunPart = {},
  ): Promise<SeedReport> {
    const report = await this.#ask(
      { kind: 'run', seed, isCompared: false, only, pair, operations, historyFile },
      timeoutMs,
    );
    if (report.kind !== 'done') throw new Error('a worker of the simulation is ready instead of done');
    return report;
  }

  /** Ends it, whatever it does. */
  stop(): void {
    this.#ended = true;
    this.#child.kill('SIGKILL');
  }

  #ask(request: StartWorker | RunInWorker, timeoutMs: number): Promise<WorkerReady | SeedReport> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        this.#child.off('message', onMessage);
        this.#child.off('exit', onExit);
        settle();
      };
      const onMessage = (message: WorkerReady | SeedReport) => {
        end(() => {
          resolve(message);
        });
      };
      const onExit = (code: number | null) => {
        end(() => {
          reject(new Error(`a worker of the simulation ended with ${code ?? 'a signal'}`));
        });
      };
      const timer = setTimeout(() => {
        end(() => {
          this.stop();
          reject(new WorkerTimeout(`a worker of the simulation took longer than ${timeoutMs} ms`));
        });
      }, timeoutMs);
      this.#child.on('message', onMessage);
      this.#child.once('exit', onExit);
      if (this.#ended) onExit(null);
      else this.#child.send(request);
    });
  }
}
