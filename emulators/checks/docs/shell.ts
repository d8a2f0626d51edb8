import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { missingLine } from '@fresh/local/promised-output';

/** How long commands may take, or what is promised may be waited for, in ms: a bound for what hangs, not a measure. */
const deadlineMs = 600_000;

/** How long a terminal may take to end after Ctrl-C, in ms. */
const endMs = 60_000;

/** Where something runs. */
export interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The environment of a developer who has just opened a terminal: nothing in it of the tier that this runs in, such as
 * the addresses of its emulators, nor of the npm that started it.
 */
export function plainEnvironment(env: NodeJS.ProcessEnv, temporary: string): NodeJS.ProcessEnv {
  const ours =
    /^(?:npm_|GCLOUD_|GOOGLE_CLOUD_PROJECT$|FUNCTIONS_|GATEWAY_|LENIENT_|SERVICE_AUTH_|TEST_SUMMARY$)|_EMULATOR_HOST$/;
  const kept = Object.entries(env).filter(([name]) => !ours.test(name));
  return { ...Object.fromEntries(kept), TMPDIR: temporary };
}

/** A shell that stays open. */
export class Shell {
  private readonly child: ChildProcess;
  private printed = '';
  private blocks = 0;

  constructor(place: Place) {
    this.child = inGroup('bash', ['--noprofile', '--norc'], place, 'pipe');
    listen(this.child, (text) => {
      this.printed += text;
    });
    this.child.stdin?.write('set -o pipefail\n');
  }

  /** Types commands; returns what they print. Throws when one of them fails, after which the shell is gone. */
  run(commands: string): Promise<string> {
    return this.type(commands, true);
  }

  /** Types commands again and again until they print what is promised. */
  async repeat(commands: string, promised: readonly string[]): Promise<void> {
    for (const deadline = Date.now() + deadlineMs; ;) {
      const printed = await this.type(commands, false);
      const missing = missingLine(promised, printed);
      if (missing === undefined) return;
      if (Date.now() > deadline) throw new Error(`not printed: ${missing}\n${printed}`);
      await delay(500);
    }
  }

  end(): Promise<void> {
    return killed(this.child);
  }

  private async type(commands: string, mustSucceed: boolean): Promise<string> {
    this.printed = '';
    const mark = `---- end of block ${++this.blocks} ----`;
    const group = `{\n${commands}\n} < /dev/null`;
    this.child.stdin?.write(`set ${mustSucceed ? '-' : '+'}e\n${group}\nset +e\nprintf '\\n%s\\n' '${mark}'\n`);
    for (const deadline = Date.now() + deadlineMs; !this.printed.includes(mark);) {
      if (hasEnded(this.child)) throw new Error(`a command failed:\n${commands}\n${this.printed}`);
      if (Date.now() > deadline) throw new Error(`a command doesn’t end:\n${commands}\n${this.printed}`);
      await delay(20);
    }
    return this.printed.slice(0, this.printed.indexOf(mark));
  }
}

/** A terminal in which one command runs on. */
export class Terminal {
  private readonly child: ChildProcess;
  private printed = '';

  constructor(
    private readonly command: string,
    place: Place,
  ) {
    this.child = inGroup('bash', ['--noprofile', '--norc', '-c', command], place, 'ignore');
    listen(this.child, (text) => {
      this.printed += text;
    });
  }

  /** Waits until it has printed what is promised. */
  async until(promised: readonly string[]): Promise<void> {
    for (const deadline = Date.now() + deadlineMs; ;) {
      const missing = missingLine(promised, this.printed);
      if (missing === undefined) return;
      const message = `${this.command} has not printed: ${missing}\n${this.printed}`;
      if (hasEnded(this.child)) throw new Error(`ended: ${message}`);
      if (Date.now() > deadline) throw new Error(message);
      await delay(100);
    }
  }

  /** Ctrl-C, and what doesn't end of it is killed. */
  async end(): Promise<void> {
    if (hasEnded(this.child)) return;
    signal(this.child, 'SIGINT');
    await Promise.race([once(this.child, 'close'), delay(endMs)]);
    await killed(this.child);
  }
}

/** What runs. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) signal(child, 'SIGKILL');
});

/** A group of its own, as a terminal makes it: Ctrl-C reaches all that the command has started. Nothing outlives us. */
function inGroup(command: string, args: string[], { cwd, env }: Place, stdin: 'pipe' | 'ignore'): ChildProcess {
  const child = spawn(command, args, { cwd, env, detached: true, stdio: [stdin, 'pipe', 'pipe'] });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

function listen(child: ChildProcess, receive: (text: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', receive);
}

async function killed(child: ChildProcess): Promise<void> {
  signal(child, 'SIGKILL');
  if (running.has(child)) await once(child, 'close');
}

/** Once it is closed, all that it printed has been received. */
function hasEnded(child: ChildProcess): boolean {
  return !running.has(child);
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined || hasEnded(child)) return;
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    // It ended just now.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
