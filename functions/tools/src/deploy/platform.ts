import { createRequire } from 'node:module';
import { googleClient, type GoogleClient } from '../google/client.ts';
import { cliReason, cliRemedy } from './cli-reason.ts';
import { runProcess, type Ended } from './run-process.ts';

/** How long things may take, in ms. */
export interface Limits {
  /** One run of the Firebase CLI. */
  readonly firebaseMs: number;
  /** Everything of one unit, with its tries and waits. */
  readonly unitMs: number;
  /** One HTTP request of a smoke test. */
  readonly requestMs: number;
  /** Before each further try after a failure that is known to pass. */
  readonly retryWaitsMs: readonly number[];
  /** Before each further try of a smoke test's request. */
  readonly smokeWaitsMs: readonly number[];
  /** Between two looks at something that is being made or emptied. */
  readonly pollMs: number;
}

/** Less than the 15 minutes that a service may take. */
export const productionLimits: Limits = {
  firebaseMs: 10 * 60_000,
  unitMs: 14 * 60_000,
  requestMs: 20_000,
  retryWaitsMs: [30_000, 60_000, 120_000],
  smokeWaitsMs: [5_000, 15_000, 40_000],
  pollMs: 10_000,
};

/** A project, and what reaches it. */
export interface Platform {
  readonly project: string;
  readonly env: NodeJS.ProcessEnv;
  readonly limits: Limits;
  readonly google: GoogleClient;
  /** Epoch ms after which nothing is started any more. */
  readonly deadline: number;
}

/** The platform as this process sees it. */
export function platformOf(
  project: string,
  env: NodeJS.ProcessEnv = process.env,
  limits: Limits = productionLimits,
): Platform {
  return { project, env, limits, google: googleClient(project, env), deadline: Number.POSITIVE_INFINITY };
}

/** A program failed, or took too long. The message says which and why. */
export class CommandFailed extends Error {
  constructor(
    readonly command: string,
    /** Null when it was not run. */
    readonly ended: Ended | null,
    /** Without the command's name. */
    readonly reason: string,
  ) {
    super(`${command}: ${reason}`);
  }
}

const cli = createRequire(import.meta.url).resolve('firebase-tools/lib/bin/firebase.js');

/** Runs this repository's Firebase CLI in a folder with a `firebase.json`, where it leaves its log. Throws CommandFailed. */
export async function firebase(platform: Platform, args: readonly string[], folder: string): Promise<void> {
  const { project, env, limits, deadline } = platform;
  const command = ['firebase', ...args].join(' ');
  const timeoutMs = Math.min(limits.firebaseMs, deadline - Date.now());
  if (timeoutMs <= 0) throw new CommandFailed(command, null, 'not started, the time of the whole unit is spent');
  const line = [cli, ...args, '--project', project, '--non-interactive'];
  const ended = await runProcess(process.execPath, line, { timeoutMs, env, cwd: folder });
  const log = `\nEverything it did: ${folder}/firebase-debug.log`;
  if (ended.timedOut) throw new CommandFailed(command, ended, `killed after ${Math.round(timeoutMs / 1000)} s${log}`);
  if (ended.code !== 0) {
    const reason = cliReason(`${ended.stdout}\n${ended.stderr}`);
    const remedy = cliRemedy(reason, project);
    const shown = remedy === null ? reason : `${reason}\n${remedy}`;
    throw new CommandFailed(command, ended, `exit ${String(ended.code)}: ${shown}${log}`);
  }
}
