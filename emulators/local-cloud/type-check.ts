import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Begins so many milliseconds after the last reload: what is typed next may come before. */
const waitMs = 1_500;

/**
 * Looks for type errors after reloads, beside everything else and behind it: esbuild removes types without reading them,
 * so code with type errors runs. tsc keeps what it knows in `.suite/tsbuildinfo`.
 */
export class TypeCheck {
  #child: ChildProcess | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly root: string,
    private readonly onErrors: (errors: readonly string[]) => void,
  ) {}

  /** Something changed: what was found before is out of date. */
  changed(): void {
    this.stop();
    this.#timer = setTimeout(() => {
      this.#run();
    }, waitMs);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }

  #run(): void {
    const tsc = createRequire(path.join(this.root, 'package.json')).resolve('typescript/bin/tsc');
    const child = spawn('nice', ['-n', '19', process.execPath, tsc, '-p', '.', '--pretty', 'false'], {
      cwd: this.root,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#child = child;
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    // Where there is no `nice` there is no type check.
    child.once('error', () => undefined);
    child.once('close', () => {
      if (this.#child !== child) return;
      this.#child = null;
      const errors = output.split('\n').filter((line) => /: error TS\d+:/.test(line));
      if (errors.length > 0) this.onErrors(errors);
    });
  }
}
