import { services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { readFunctions, setTraffic, type DeployedFunction } from '../deploy/cloud-run.ts';
import type { Platform } from '../deploy/platform.ts';
import { changeRecord, readRecords } from '../deploy/record-store.ts';
import {
  startAttempt,
  lockedBy,
  failed,
  movedTo,
  servingVersion,
  type Attempt,
  type DeployedVersion,
  type UnitRecord,
} from '../deploy/record.ts';
import { brokenBy } from '../deploy/service-links.ts';
import { checkRoute, SmokeFailed } from '../deploy/smoke.ts';
import { runService, smokeRoute, type UnitName } from '../deploy/units.ts';
import { withLimit } from '../deploy/with-limit.ts';
import { GoogleError } from '../google/google-error.ts';
import { NoTarget, pending, planRollback, targetOf, type Move, type Rollback } from './rollback.ts';

/** What is asked for. */
export interface Wanted {
  readonly service: ServiceName;
  /** A version, `latest`, or null for the one before. */
  readonly to: string | null;
  readonly dryRun: boolean;
  /** Roll back though other services use what the version does not have. */
  readonly force: boolean;
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

/** Functions that are moved at the same time: all of the largest service. */
const atOnce = 24;

/**
 * Sends a service's requests to the revisions of another version: events, tasks and operations by traffic, the gateway
 * by its pin, both of a function in one step. Functions move one by one: for some seconds both versions serve, as in every
 * deploy.
 *
 * A version is rejected that does not handle an event, or does not offer an operation, which another service uses now: that
 * service is rolled back first. What fails is left where it is, and the record says that a rollback was started; the
 * same command again moves the rest. Throws NoTarget, GoogleError and NotSignedIn before anything is moved.
 */
export async function rollBack(wanted: Wanted, platform: Platform): Promise<Outcome> {
  const { service, to, dryRun, force, takeOver, by } = wanted;
  const { google } = platform;
  const [records, functions] = await Promise.all([readRecords(google), readFunctions(google)]);
  const target = targetOf(records[service], to);
  if (!force) rejectIfUsed(service, target, records);
  const rollback = planRollback(service, target, functions);
  const moves = pending(rollback.moves, functions);
  if (dryRun) return { rollback, moved: [], failed: [], problem: null };

  const attempt: Attempt = { kind: 'rollback', version: target.version, at: new Date().toISOString(), by };
  await changeRecord(google, service, (now) => {
    rejectIfBusy(now, takeOver, by);
    return startAttempt(now, attempt);
  });
  const ended = await withLimit(moves, atOnce, async (move) => ({ move, reason: await makeMove(move, platform) }));
  const failures = ended.flatMap(({ move: { functionName }, reason }) =>
    reason === null ? [] : [{ functionName, reason }],
  );
  const problem = failures.length > 0 ? null : await problemAfter(service, functions, platform);
  await changeRecord(google, service, (now) =>
    failures.length > 0 ? failed(mine(now, attempt), 'traffic') : movedTo(mine(now, attempt), target.version),
  );
  const done = ended.flatMap(({ move: { functionName }, reason }) => (reason === null ? [functionName] : []));
  return { rollback, moved: done, failed: failures, problem };
}

function rejectIfUsed(
  service: ServiceName,
  target: DeployedVersion,
  records: Readonly<Record<UnitName, UnitRecord>>,
): void {
  if (!target.links) return;
  const serving = new Map(services.map((one) => [one, servingVersion(records[one])?.links ?? null]));
  const broken = brokenBy(service, target.links, serving);
  if (broken.length === 0) return;
  throw new NoTarget(`${broken.join('\n')}\nRoll that back first, or use --force: events wait for the next deploy.`);
}

function rejectIfBusy(record: UnitRecord, takeOver: boolean, by: string): void {
  const busy = takeOver ? null : lockedBy(record, by, Date.now());
  if (busy)
    throw new NoTarget(
      `${busy.by} started a ${busy.kind} at ${busy.at}, which has not ended. If its process is gone, add --take-over`,
    );
}

function mine(record: UnitRecord, { at, by }: Attempt): UnitRecord {
  if (record.attempt?.at === at && record.attempt.by === by) return record;
  throw new NoTarget(
    'Another deploy or rollback has taken over this service. See where it is: npm run rollback -- <service> --project <id> --list',
  );
}

/** Null when it was moved. */
async function makeMove(
  { functionName, revision, isLatest, routed }: Move,
  { google }: Platform,
): Promise<string | null> {
  try {
    const to = isLatest ? 'latest' : revision;
    await setTraffic(google, functionName, routed ? { to, pin: revision } : { to });
    return null;
  } catch (error) {
    if (error instanceof GoogleError) return error.message;
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
