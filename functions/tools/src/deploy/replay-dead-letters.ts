import type { ServiceName } from '@fresh/contracts/route';
import { CommandError, type Output } from '../command-line/command-line.ts';
import { runCommand } from '../events-cli/commands.ts';
import type { Caller } from '../callable-access/callable-client.ts';
import type { UnitResult } from './apply.ts';
import { isService } from './units.ts';

/** What a replay after a deploy needs of the world. */
export interface ReplayRuntime {
  readonly project: string;
  /** Epoch ms. */
  readonly now: () => number;
  /** Who calls; throws CommandError where the environment names no operator. */
  readonly caller: () => Promise<Caller>;
  readonly say: (line: string) => void;
}

/**
 * Replays the dead letters of each service that was deployed, once: what the version before gave up, the new one may handle.
 * The id of the replay is the version's, and an inbox entry takes part in a replay of one id once, so that a letter that dies
 * again waits for a person, or for the next deploy. A deploy has succeeded whether or not this does.
 */
export async function replayDeadLetters(results: readonly UnitResult[], runtime: ReplayRuntime): Promise<void> {
  const until = runtime.now();
  const deployed = results.flatMap(({ unit, outcome, version }): { service: ServiceName; version: string }[] =>
    isService(unit) && outcome === 'done' && version !== undefined ? [{ service: unit, version }] : [],
  );
  if (deployed.length === 0) return;
  let caller: Caller;
  try {
    caller = await runtime.caller();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    runtime.say(`Dead letters were not replayed: ${error.message}. An operator replays them with:`);
    for (const one of deployed) runtime.say(`  ${commandOf(one, until, runtime.project)}`);
    return;
  }
  for (const one of deployed) {
    const { service, version } = one;
    const output: Output = (_document, ...lines) => {
      for (const line of lines) runtime.say(`${service}: ${line}`);
    };
    const command = {
      name: 'replay',
      of: 'dead-letter',
      dryRun: false,
      service,
      until,
      replayId: replayIdOf(version),
    } as const;
    try {
      await runCommand(command, caller, output);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      runtime.say(`${service}: its dead letters were not replayed: ${error.message}`);
      runtime.say(`  ${commandOf(one, until, runtime.project)}`);
    }
  }
}

/** The id of the replay that belongs to a version. */
export function replayIdOf(version: string): string {
  return `deploy-${version.replaceAll(/[^A-Za-z0-9-]/g, '-')}`.slice(0, 64);
}

function commandOf(
  { service, version }: { service: ServiceName; version: string },
  until: number,
  project: string,
): string {
  const time = new Date(until).toISOString();
  return `npm run events -- replay --service ${service} --once ${replayIdOf(version)} --until ${time} --project ${project}`;
}
