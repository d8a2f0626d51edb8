import { setTimeout as delay } from 'node:timers/promises';
import { services } from '@fresh/contracts/registry';
import { GoogleError } from '../google/google-error.ts';
import { NotSignedIn } from '../google/credentials.ts';
import { readFunctions } from './cloud-run.ts';
import { finishedFunctions } from './cli-reason.ts';
import { unreleasedFunctions } from './gateway.ts';
import { awaitIndexes } from './indexes.ts';
import { transientCause } from './transient-errors.ts';
import type { PlanLine, Source } from './plan.ts';
import { CommandFailed, firebase, type Platform } from './platform.ts';
import { changeRecord } from './record-store.ts';
import { startAttempt, lockedBy, deployed, failed, newest, type Attempt, type UnitRecord } from './record.ts';
import { linksOf } from './service-links.ts';
import { shipService, type Step, type Turns } from './service-steps.ts';
import { checkRoute, SmokeFailed } from './smoke.ts';
import { isService, needs, routedFunctions, runService, type UnitName } from './units.ts';
import { VcpuQueue } from './vcpu-queue.ts';
import { versionName } from './version.ts';

/** What a deploy is made of, beside its plan. */
export interface Deploy {
  readonly platform: Platform;
  readonly sources: ReadonlyMap<UnitName, Source>;
  /** vCPU of one instance of a function. */
  readonly cpuOf: (functionName: string) => number;
  /** vCPU that Cloud Run may use in the region. */
  readonly vcpuQuota: number;
  /** Puts the package of a unit into a folder, and gives the folder. */
  readonly folderOf: (unit: UnitName) => Promise<string>;
  /** Short id of the commit. */
  readonly commit: string;
  readonly by: string;
  readonly takeOver: boolean;
  /** The origin at which the gateway responds. */
  readonly gateway: string;
  /** Reports progress to the person who watches. */
  readonly say: (line: string) => void;
}

/** What became of one line of the plan. */
export interface UnitResult {
  readonly unit: UnitName;
  /** `waiting`: not started, since a unit that it needs has failed. */
  readonly outcome: 'done' | 'failed' | 'waiting';
  readonly version?: string;
  /** Where it failed, and why. */
  readonly step?: string;
  readonly reason?: string;
  readonly steps: readonly { readonly name: string; readonly durationMs: number }[];
}

/** Another attempt has started since. */
class LockLostError extends Error {}

/** Carries out a plan, stage by stage. Never throws for what fails: each unit's result says it. */
export async function applyPlan(plan: readonly PlanLine[], deploy: Deploy): Promise<UnitResult[]> {
  const results: UnitResult[] = [];
  const lines = plan.filter(({ action }) => action === 'deploy');
  for (const stage of [...new Set(lines.map((line) => line.stage))].sort((a, b) => a - b)) {
    const unfit = results.filter(({ outcome }) => outcome !== 'done').map(({ unit }) => unit);
    const ofStage = lines.filter((line) => line.stage === stage);
    const turns = turnsIn(ofStage, deploy);
    const ended = ofStage.map(async (line, nth): Promise<UnitResult> => {
      const { unit, batches } = line;
      const mine = turns[nth];
      if (!mine) throw new Error(`${unit} has no turns`);
      try {
        const awaited = needs(unit).filter((need) => unfit.includes(need));
        if (awaited.length === 0) return await deployUnit(line, deploy, mine);
        return { unit, outcome: 'waiting', reason: `it needs ${awaited.join(', ')}`, steps: [] };
      } finally {
        for (const batch of batches.keys()) mine.leave(batch);
      }
    });
    results.push(...(await Promise.all(ended)));
  }
  return results;
}

/** The turns of each line in one queue for the vCPU of the project, in the order of the plan. */
function turnsIn(stage: readonly PlanLine[], { cpuOf, vcpuQuota }: Deploy): Turns[] {
  const sizes = stage.map(({ batches }) => batches.map((names) => names.reduce((sum, name) => sum + cpuOf(name), 0)));
  const queue = new VcpuQueue(vcpuQuota, sizes.flat());
  let started = 0;
  return sizes.map(({ length }) => {
    const first = started;
    started += length;
    return {
      enter: (batch) => queue.enter(first + batch),
      leave: (batch) => {
        queue.leave(first + batch);
      },
    };
  });
}

/**
 * One unit, from "started" to "done" in its record:
 *
 *     record: started ──► deploy … smoke ──► record: done
 *                   └─ a crash in here leaves "started": the next plan deploys again, which does no harm
 */
async function deployUnit(line: PlanLine, deploy: Deploy, turns: Turns): Promise<UnitResult> {
  const { unit, batches } = line;
  const { by, say } = deploy;
  // Before anything begins: while it waits, its time does not run, and others may deploy it.
  if (batches.length > 0) await turns.enter(0);
  const platform = { ...deploy.platform, deadline: Date.now() + deploy.platform.limits.unitMs };
  const steps: { name: string; durationMs: number }[] = [];
  let current = 'begin';
  const step: Step = async (name, work) => {
    current = name;
    say(`${unit}: ${name}`);
    const startedAt = performance.now();
    const result = await work();
    steps.push({ name, durationMs: performance.now() - startedAt });
    return result;
  };
  let attempt: Attempt | null = null;
  let before: ReadonlyMap<string, string> = new Map();
  try {
    const { record, attempt: mine } = await step('begin', () => begin(unit, deploy, platform));
    attempt = mine;
    before = await createdRevisions(line, platform);
    const revisions = await carryOut(line, {
      ...{ isFirst: newest(record) === null, step, turns, platform, deploy },
    });
    const { hash, functions: hashes } = sourceOf(unit, deploy);
    const functions = Object.fromEntries(
      Object.entries(hashes).map(([name, of]) => [name, { hash: of, revision: revisions[name] ?? '' }]),
    );
    await step('record', () =>
      changeRecord(platform.google, unit, (now) => {
        const at = new Date().toISOString();
        const links = isService(unit) ? linksOf(unit) : null;
        return deployed(assertOwner(now, mine), {
          ...{ version: mine.version, hash, commit: deploy.commit, at, by, functions, links },
        });
      }),
    );
    return { unit, outcome: 'done', version: mine.version, steps };
  } catch (error) {
    const reasons = [reasonOf(error)];
    const mine = attempt;
    if (mine) {
      // A record that can't be written stays at "started", which the next run takes for interrupted: the same remedy.
      const recorded = reachedHashes(line, { before, error, platform, deploy }).then((reached) =>
        changeRecord(platform.google, unit, (now) => failed(assertOwner(now, mine), current, reached)),
      );
      await recorded.catch((unwritten: unknown) => reasons.push(`and its record: ${reasonOf(unwritten)}`));
    }
    return { unit, outcome: 'failed', step: current, reason: reasons.join('\n'), steps };
  }
}

/** The newest revision of each function that is written, before it is written. */
async function createdRevisions({ unit, batches }: PlanLine, { google }: Platform): Promise<Map<string, string>> {
  const functions = batches.flat();
  if (!isService(unit) || functions.length === 0) return new Map();
  const now = await readFunctions(google);
  return new Map(functions.map((name) => [name, now.get(runService(name))?.latest ?? '']));
}

/**
 * The functions of a failed deploy that are as they should be: a revision has come up since, and the Firebase CLI has
 * finished with them. The next run leaves them alone. Functions that this deploy doesn't write keep what the record says.
 */
async function reachedHashes(
  { unit, batches }: PlanLine,
  {
    before,
    error,
    platform,
    deploy,
  }: { before: ReadonlyMap<string, string>; error: unknown; platform: Platform; deploy: Deploy },
): Promise<Record<string, string>> {
  if (!isService(unit) || before.size === 0) return {};
  const hashes = sourceOf(unit, deploy).functions;
  const now = await readFunctions(platform.google);
  const left = unfinished(unit, error);
  const reached = batches.flat().filter((name) => {
    const one = now.get(runService(name));
    return one?.problem === null && one.latest !== before.get(name) && !left(name);
  });
  return Object.fromEntries(reached.map((name) => [name, hashes[name] ?? '']));
}

/**
 * Whether the run of the CLI that failed was to write a function and has not finished with it. Such a function may have its
 * new code and lack its callers, its queue or its schedule.
 */
function unfinished(unit: UnitName, error: unknown): (name: string) => boolean {
  if (!(error instanceof CommandFailed)) return () => false;
  const written = new Set(error.command.split(/[\s,]/));
  const finished = new Set(finishedFunctions(error.ended?.stdout ?? ''));
  return (name) => written.has(`functions:${unit}:${name}`) && !finished.has(name);
}

/** Writes down that a unit is being deployed, unless another attempt has started since the plan was made. */
async function begin(unit: UnitName, deploy: Deploy, { google }: Platform) {
  const { commit, by, takeOver } = deploy;
  const record = await changeRecord(google, unit, (before) => {
    const now = Date.now();
    const busy = takeOver ? null : lockedBy(before, by, now);
    if (busy) throw new LockLostError(`${busy.by} has started a ${busy.kind}, at ${busy.at}`);
    const { hash } = sourceOf(unit, deploy);
    const version = versionName({ now, commit, hash }, newest(before)?.version ?? null);
    const reached = before.attempt?.reached;
    return startAttempt(before, {
      ...{ kind: 'deploy', version, at: new Date(now).toISOString(), by },
      ...(reached && { reached }),
    });
  });
  if (!record.attempt) throw new Error('a started record has no attempt');
  return { record, attempt: record.attempt };
}

/** What the steps of one unit share. */
interface UnitContext {
  readonly isFirst: boolean;
  readonly step: Step;
  readonly turns: Turns;
  readonly platform: Platform;
  readonly deploy: Deploy;
}

/** Gives the revision of each function, nothing for units without functions. */
async function carryOut(
  { unit, batches, deletes }: PlanLine,
  { isFirst, step, turns, platform, deploy }: UnitContext,
): Promise<Record<string, string>> {
  const folder = await deploy.folderOf(unit);
  const retried = (work: () => Promise<void>) => withRetries(platform, deploy.say, work);
  if (isService(unit)) {
    const names = Object.keys(sourceOf(unit, deploy).functions);
    const shipment = { service: unit, names, batches, deletes, isFirst, folder };
    return shipService(shipment, platform, { step, retried, turns });
  }
  const only = unit === 'hosting' ? unit : `firestore:${unit}`;
  if (unit === 'hosting') await step('pins', () => checkPins(platform));
  await step('deploy', () => retried(() => firebase(platform, ['deploy', '--only', only], folder)));
  if (unit === 'indexes') await step('built', () => awaitIndexes(platform));
  if (unit === 'hosting') {
    await step('route', async () => {
      for (const service of services) await checkRoute(service, deploy.gateway, platform);
    });
  }
  return {};
}

async function checkPins({ google }: Platform): Promise<void> {
  const functions = await readFunctions(google);
  const loose = unreleasedFunctions(services.flatMap(routedFunctions), functions);
  if (loose.length === 0) return;
  throw new SmokeFailed(`the gateway would get revisions that it does not have yet, of ${loose.join(', ')}`);
}

function sourceOf(unit: UnitName, { sources }: Deploy): Source {
  const source = sources.get(unit);
  if (source === undefined) throw new Error(`${unit} is deployed and was not packaged`);
  return source;
}

/** Tries again what is known to pass by itself, and nothing else. */
async function withRetries(
  { limits, deadline }: Platform,
  say: (line: string) => void,
  work: () => Promise<void>,
): Promise<void> {
  for (const waitMs of [...limits.retryWaitsMs, null]) {
    try {
      await work();
      return;
    } catch (error) {
      const cause = error instanceof CommandFailed ? transientCause(error.reason) : null;
      if (cause === null || waitMs === null || Date.now() + waitMs > deadline) throw error;
      say(`${cause}; again in ${Math.round(waitMs / 1000)} s`);
      await delay(waitMs);
    }
  }
}

/** The record, if no other attempt has taken it over since. Throws LockLostError. */
function assertOwner(record: UnitRecord, { by, at }: Attempt): UnitRecord {
  if (record.attempt?.by === by && record.attempt.at === at) return record;
  throw new LockLostError('another deploy or rollback has taken it over');
}

function reasonOf(error: unknown): string {
  const isExpected = [CommandFailed, GoogleError, NotSignedIn, SmokeFailed, LockLostError].some(
    (kind) => error instanceof kind,
  );
  if (isExpected && error instanceof Error) return error.message;
  // A defect of ours: its place is needed to fix it.
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
