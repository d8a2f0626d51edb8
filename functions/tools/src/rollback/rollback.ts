import type { ServiceName } from '@fresh/contracts/route';
import { CommandError } from '../command-line/command-line.ts';
import type { DeployedFunction } from '../deploy/cloud-run.ts';
import type { DeployedVersion, UnitRecord } from '../deploy/record.ts';
import { functionsOf, routedFunctions, runService } from '../deploy/units.ts';

/** Where a function's requests are to go. */
export interface Move {
  readonly functionName: string;
  readonly revision: string;
  /** The newest revision: traffic follows it from then on. */
  readonly isLatest: boolean;
  /** The gateway's pin goes along. */
  readonly routed: boolean;
}

/** What a rollback would do. */
export interface Rollback {
  readonly target: DeployedVersion;
  readonly moves: readonly Move[];
  /** Functions of the service that the version didn't have: they stay as they are. */
  readonly newer: readonly string[];
  /** Functions of the version that are gone: traffic can't bring them back, only a deploy of their source can. */
  readonly gone: readonly string[];
}

/** There is nothing to go to; the message says why. */
export class NoTarget extends CommandError {}

/**
 * The version to go to: the one that was asked for, `latest` for the newest, and without either the one before what
 * serves. A rollback that was started is finished first. Throws NoTarget.
 */
export function targetOf(record: UnitRecord, to: string | null): DeployedVersion {
  const { versions, serving, attempt, unit } = record;
  const known = `Known versions: ${versions.map(({ version }) => version).join(', ') || 'none'}`;
  const interrupted = attempt?.kind === 'rollback' ? attempt.version : null;
  const wanted = to === 'latest' ? versions[0]?.version : (to ?? interrupted);
  if (wanted !== null) {
    const target = versions.find(({ version }) => version === wanted);
    if (!target) throw new NoTarget(`${unit} has no version ${wanted ?? 'at all'}. ${known}`);
    return target;
  }
  // A deploy that has failed is no version; what it has put into service goes back to the newest that is one.
  const before = attempt?.kind === 'deploy' ? 0 : versions.findIndex(({ version }) => version === serving) + 1;
  const target = versions[before];
  if (!target) throw new NoTarget(`${unit} has no version before ${serving ?? 'its first'}. ${known}`);
  return target;
}

/** What has to be moved so that a version serves, and what can't be. Pure. */
export function planRollback(
  service: ServiceName,
  target: DeployedVersion,
  deployed: ReadonlyMap<string, DeployedFunction>,
): Rollback {
  const routed = routedFunctions(service);
  const had = Object.entries(target.functions);
  const moves = had.flatMap(([functionName, { revision }]): Move[] => {
    const now = deployed.get(runService(functionName));
    if (!now) return [];
    return [{ functionName, revision, isLatest: revision === now.latest, routed: routed.includes(functionName) }];
  });
  return {
    target,
    moves,
    newer: functionsOf(service).filter((name) => deployed.has(runService(name)) && !(name in target.functions)),
    gone: had.flatMap(([name]) => (deployed.has(runService(name)) ? [] : [name])),
  };
}

/** Moves that aren't made yet. Pure. */
export function pending(moves: readonly Move[], deployed: ReadonlyMap<string, DeployedFunction>): Move[] {
  return moves.filter(({ functionName, revision, isLatest, routed }) => {
    const now = deployed.get(runService(functionName));
    const served = now?.serving === revision && now.followsLatest === isLatest;
    return !served || (routed && now.pinned !== revision);
  });
}
