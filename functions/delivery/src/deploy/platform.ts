import { root } from '../folders.ts';
import { runProcess, type Ended } from './run-process.ts';

/** How long things may take, in ms. Tests have others; nothing else differs between them and a deploy. */
export interface Limits {
  /** One `firebase deploy`. */
  readonly firebaseMs: number;
  /** One `gcloud` command. */
  readonly gcloudMs: number;
  /** Everything of one unit, with its tries and waits. */
  readonly unitMs: number;
  /** One HTTP request of a smoke test. */
  readonly requestMs: number;
  /** Before each further try after a failure that is known to pass. */
  readonly retryWaitsMs: readonly number[];
  /** Before each further try of a smoke test's request. */
  readonly smokeWaitsMs: readonly number[];
  /** Between two looks at indexes that are being built. */
  readonly pollMs: number;
  /** Units that are deployed at the same time. */
  readonly parallel: number;
}

/**
 * Less than the 15 minutes that CI gives a job. Two at a time: each `firebase deploy` already builds all functions of its
 * service at once (up to 40), and a project has 60 writes a minute for all (ANCHORS B3, D).
 */
export const productionLimits: Limits = {
  firebaseMs: 10 * 60_000,
  gcloudMs: 2 * 60_000,
  unitMs: 14 * 60_000,
  requestMs: 20_000,
  retryWaitsMs: [30_000, 60_000, 120_000],
  smokeWaitsMs: [5_000, 15_000, 40_000],
  pollMs: 10_000,
  parallel: 2,
};

/** A project, and the programs that reach it. */
export interface Platform {
  readonly project: string;
  readonly env: NodeJS.ProcessEnv;
  readonly limits: Limits;
  /** Where `firebase.json` is. */
  readonly folder: string;
  /** Epoch ms after which nothing is begun any more. */
  readonly deadline: number;
}

/** The platform as this process sees it. */
export function platformOf(project: string, limits: Limits = productionLimits): Platform {
  return { project, env: process.env, limits, folder: root, deadline: Number.POSITIVE_INFINITY };
}

/** A program failed, or took too long. The message says which and how, in a few lines. */
export class CommandFailed extends Error {
  constructor(
    readonly command: string,
    /** Null when it couldn't be started. */
    readonly ended: Ended | null,
    reason: string,
  ) {
    super(`${command}: ${reason}`);
  }

  /** All that it printed. */
  get output(): string {
    return this.ended ? `${this.ended.stdout}\n${this.ended.stderr}` : '';
  }
}

/** Runs `gcloud`, and gives what it printed. Throws CommandFailed. */
export async function gcloud(platform: Platform, args: readonly string[]): Promise<string> {
  return run(platform, 'gcloud', [...args, `--project=${platform.project}`, '--quiet'], platform.limits.gcloudMs);
}

/** Runs `gcloud` and reads the JSON it prints. Throws CommandFailed. */
export async function gcloudJson(platform: Platform, args: readonly string[]): Promise<unknown> {
  const command = [...args, '--format=json'];
  const printed = await gcloud(platform, command);
  try {
    return JSON.parse(printed);
  } catch {
    throw new CommandFailed(`gcloud ${command.join(' ')}`, null, `no JSON: ${lastLines(printed)}`);
  }
}

/** Runs `firebase`. Throws CommandFailed. */
export async function firebase(platform: Platform, args: readonly string[]): Promise<string> {
  const common = ['--project', platform.project, '--non-interactive'];
  return run(platform, 'firebase', [...args, ...common], platform.limits.firebaseMs);
}

async function run(platform: Platform, program: string, args: readonly string[], limitMs: number): Promise<string> {
  const command = [program, ...args].join(' ');
  const timeoutMs = Math.min(limitMs, platform.deadline - Date.now());
  if (timeoutMs <= 0) throw new CommandFailed(command, null, 'not begun, the time of the whole unit is spent');
  const ended = await runProcess(program, args, { timeoutMs, env: platform.env, cwd: platform.folder }).catch(
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
        throw new CommandFailed(command, null, `${program} isn't on the PATH; npm run doctor says how to get it`);
      }
      throw error;
    },
  );
  if (ended.timedOut) throw new CommandFailed(command, ended, `killed after ${Math.round(timeoutMs / 1000)} s`);
  if (ended.code !== 0) {
    throw new CommandFailed(command, ended, `exit ${String(ended.code)}: ${lastLines(ended.stderr || ended.stdout)}`);
  }
  return ended.stdout;
}

/** What a program said last; it is where the reason is. */
function lastLines(text: string): string {
  return text.trim().split('\n').slice(-6).join('\n').slice(-1_500);
}
