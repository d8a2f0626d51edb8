import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { BuildRequest, BuildResult } from './wire.ts';

/** After so many milliseconds without a build, the builder's process is ended, which gives its memory back. */
const idleMs = 120_000;

/** Settings of `BuildClient`. */
export interface BuildClientOptions {
  readonly root: string;
  /** Name of the configuration in the root. */
  readonly config: string;
  /** Where bundles go. */
  readonly folder: string;
}

/** Bundles services in a process of its own, which runs while it is needed. */
export class BuildClient {
  readonly #options: BuildClientOptions;
  readonly #waiting = new Map<string, ((result: BuildResult) => void)[]>();
  #child: ChildProcess | null = null;
  #idle: NodeJS.Timeout | null = null;

  constructor(options: BuildClientOptions) {
    this.#options = options;
  }

  /** Bundles one service; what is wrong is in the result. */
  build(name: string): Promise<BuildResult> {
    if (this.#idle) clearTimeout(this.#idle);
    const child = (this.#child ??= this.#start());
    return new Promise((resolve) => {
      this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), resolve]);
      child.send({ kind: 'build', names: [name] } satisfies BuildRequest);
    });
  }

  stop(): void {
    if (this.#idle) clearTimeout(this.#idle);
    // It ends by itself then, with esbuild: killed alone, it would leave esbuild to complain.
    if (this.#child?.connected) this.#child.disconnect();
    this.#child = null;
  }

  #start(): ChildProcess {
    const { root, config, folder } = this.#options;
    const program = path.join(import.meta.dirname, 'builder.ts');
    const child = fork(program, [root, config, folder], {
      cwd: root,
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', (result: BuildResult) => {
      const [first, ...others] = this.#waiting.get(result.name) ?? [];
      if (others.length > 0) this.#waiting.set(result.name, others);
      else this.#waiting.delete(result.name);
      first?.(result);
      if (this.#waiting.size > 0) return;
      this.#idle = setTimeout(() => {
        this.stop();
      }, idleMs);
      this.#idle.unref();
    });
    child.once('exit', (code, signal) => {
      if (this.#child === child) this.#child = null;
      const error = `The process that bundles services ended (${signal ?? `exit code ${code ?? 'unknown'}`}).`;
      for (const [name, waiting] of this.#waiting) {
        for (const resolve of waiting) resolve({ kind: 'built', name, errors: [error], durationMs: 0 });
      }
      this.#waiting.clear();
    });
    return child;
  }
}
