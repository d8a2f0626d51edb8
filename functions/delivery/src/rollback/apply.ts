import type { ServiceName } from '@fresh/contracts/route';
import { readFunctions, serveRevision, type DeployedFunction } from '../deploy/cloud-run.ts';
import { CommandFailed, type Platform } from '../deploy/platform.ts';
import { changeRecord, readRecords } from '../deploy/record-store.ts';
import { begun, busyWith, failed, movedTo, type Attempt, type UnitRecord } from '../deploy/record.ts';
import { withLimit } from '../deploy/run-process.ts';
import { checkRoute, SmokeFailed } from '../deploy/smoke.ts';
import { runService, smokeRoute } from '../deploy/units.ts';
import { NoTarget, pending, planRollback, targetOf, type Move, type Rollback } from './rollback.ts';

/** What is asked for. */
export interface Wanted {
  readonly service: ServiceName;
  /** A version, `latest`, or null for the one before. */
  readonly to: string | null;
  readonly dryRun: boolean;
  readonly takeOver: boolean;
  readonly by: string;
}

/** What became of it. */
export interface Outcome {
  readonly rollback: Rollback;
  readonly moved: readonly string[];
  /** Functions that are where they were, with the reason. */
  readonly failed: readonly { readonly functionName: string; readonly reason: string }[];
  /** What the smoke test says afterwards; null when it is content. */
  readonly problem: string | null;
}

/** `gcloud` commands at the same time. */
const atOnce = 4;

/**
 * Sends a service's requests to the revisions of another version: events, tasks and operations by traffic, the gateway
 * by its pin, both of a function in one step. Functions aren't moved together: for some seconds both versions serve, as in
 * every deploy.
 *
 * What fails is left where it is, and the record says that a rollback was begun; the same command again moves the rest.
 * Throws NoTarget and CommandFailed before anything is moved.
 */
export async function rollBack(wanted: Wanted, platform: Platform): Promise<Outcome> {
  const { service, to, dryRun, takeOver, by } = wanted;
  const record = (await readRecords(platform))[service];
  const target = targetOf(record, to);
  const functions = await readFunctions(platform);
  const rollback = planRollback(service, target, functions);
  const moves = pending(rollback.moves, functions);
  if (dryRun) return { rollback, moved: [], failed: [], problem: null };

  const attempt: Attempt = { kind: 'rollback', version: target.version, at: new Date().toISOString(), by };
  await changeRecord(platform, service, (now) => {
    refuseIfBusy(now, takeOver, by);
    return begun(now, attempt);
  });
  const ended = await withLimit(moves, atOnce, async (move) => ({ move, reason: await makeMove(move, platform) }));
  const failures = ended.flatMap(({ move: { functionName }, reason }) =>
    reason === null ? [] : [{ functionName, reason }],
  );
  const problem = failures.length > 0 ? null : await problemAfter(service, functions, platform);
  await changeRecord(platform, service, (now) =>
    failures.length > 0 ? failed(mine(now, attempt), 'traffic') : movedTo(mine(now, attempt), target.version),
  );
  const done = ended.flatMap(({ move: { functionName }, reason }) => (reason === null ? [functionName] : []));
  return { rollback, moved: done, failed: failures, problem };
}

function refuseIfBusy(record: UnitRecord, takeOver: boolean, by: string): void {
  const busy = takeOver ? null : busyWith(record, by, Date.now());
  if (busy) throw new NoTarget(`${busy.by} began a ${busy.kind} at ${busy.at}; --take-over if that is dead`);
}

function mine(record: UnitRecord, { at, by }: Attempt): UnitRecord {
  if (record.attempt?.at === at && record.attempt.by === by) return record;
  throw new NoTarget('somebody else has taken the service over');
}

/** Null when it was moved. */
async function makeMove(move: Move, platform: Platform): Promise<string | null> {
  try {
    await serveRevision(platform, move.functionName, move);
    return null;
  } catch (error) {
    if (error instanceof CommandFailed) return error.message;
    throw error;
  }
}

async function problemAfter(
  service: ServiceName,
  functions: ReadonlyMap<string, DeployedFunction>,
  platform: Platform,
): Promise<string | null> {
  try {
    await checkRoute(service, functions.get(runService(smokeRoute(service).functionName))?.url ?? '', platform);
    return null;
  } catch (error) {
    if (error instanceof SmokeFailed) return error.message;
    throw error;
  }
}
