import { setTimeout as delay } from 'node:timers/promises';
import { services } from '@fresh/contracts/registry';
import { readFunctions } from './cloud-run.ts';
import { releaseHosting, unpinned } from './gateway.ts';
import { awaitIndexes } from './indexes.ts';
import { passingCause } from './passing.ts';
import type { PlanLine } from './plan.ts';
import { CommandFailed, firebase, type Platform } from './platform.ts';
import { changeRecord } from './record-store.ts';
import { begun, busyWith, deployed, failed, newest, type Attempt, type UnitRecord } from './record.ts';
import { withLimit } from './run-process.ts';
import { shipService, type Step } from './service-steps.ts';
import { checkRoute, SmokeFailed } from './smoke.ts';
import { firebaseTarget, isService, needs, routedFunctions, type UnitName } from './units.ts';
import { versionName } from './version.ts';

/** What a deploy is made of, beside its plan. */
export interface Deploy {
  readonly platform: Platform;
  readonly hashes: ReadonlyMap<UnitName, string>;
  /** Short id of the commit. */
  readonly commit: string;
  readonly by: string;
  readonly takeOver: boolean;
  /** Where the gateway answers. */
  readonly gateway: string;
  /** What happens, for whoever watches. */
  readonly say: (line: string) => void;
}

/** What became of one line of the plan. */
export interface UnitResult {
  readonly unit: UnitName;
  /** `waiting`: not begun, since a unit that it needs has failed. */
  readonly outcome: 'done' | 'failed' | 'waiting';
  readonly version?: string;
  /** Where it failed, and why. */
  readonly step?: string;
  readonly reason?: string;
  readonly steps: readonly { readonly name: string; readonly durationMs: number }[];
}

/** Somebody else is at it, or has been since. */
class Overtaken extends Error {}

/** Carries out a plan, stage by stage. Never throws for what fails: each unit's result says it. */
export async function applyPlan(plan: readonly PlanLine[], deploy: Deploy): Promise<UnitResult[]> {
  const results: UnitResult[] = [];
  for (const stage of [0, 1, 2]) {
    const units = plan.filter((line) => line.stage === stage && line.action === 'deploy').map(({ unit }) => unit);
    const unfit = results.filter(({ outcome }) => outcome !== 'done').map(({ unit }) => unit);
    const ended = await withLimit(units, deploy.platform.limits.parallel, async (unit): Promise<UnitResult> => {
      const awaited = needs(unit).filter((need) => unfit.includes(need));
      if (awaited.length === 0) return deployUnit(unit, deploy);
      return { unit, outcome: 'waiting', reason: `it needs ${awaited.join(', ')}`, steps: [] };
    });
    results.push(...ended);
  }
  return results;
}

/**
 * One unit, from "begun" to "done" in its record:
 *
 *     record: begun ──► deploy … smoke ──► record: done
 *                 └─ a crash in here leaves "begun": the next plan deploys again, which does no harm
 */
async function deployUnit(unit: UnitName, deploy: Deploy): Promise<UnitResult> {
  const { by, say } = deploy;
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
  try {
    const { record, attempt: mine } = await step('begin', () => begin(unit, deploy, platform));
    attempt = mine;
    const revisions = await carryOut(unit, { first: newest(record) === null, step, platform, deploy });
    await step('record', () =>
      changeRecord(platform, unit, (now) => {
        const { version } = mine;
        const at = new Date().toISOString();
        return deployed(stillMine(now, mine), {
          ...{ version, hash: hashOf(unit, deploy.hashes), commit: deploy.commit, at, by, revisions },
        });
      }),
    );
    return { unit, outcome: 'done', version: mine.version, steps };
  } catch (error) {
    const reasons = [reasonOf(error)];
    const mine = attempt;
    // A record that can't be written stays at "begun", which the next run takes for interrupted: the same remedy.
    if (mine) {
      await changeRecord(deploy.platform, unit, (now) => failed(stillMine(now, mine), current)).catch(
        (unwritten: unknown) => reasons.push(`and its record: ${reasonOf(unwritten)}`),
      );
    }
    return { unit, outcome: 'failed', step: current, reason: reasons.join('\n'), steps };
  }
}

/** Writes down that a unit is being deployed, unless somebody else is at it since the plan was made. */
async function begin(unit: UnitName, { hashes, commit, by, takeOver }: Deploy, platform: Platform) {
  const record = await changeRecord(platform, unit, (before) => {
    const now = Date.now();
    const busy = takeOver ? null : busyWith(before, by, now);
    if (busy) throw new Overtaken(`${busy.by} has begun a ${busy.kind}, at ${busy.at}`);
    const version = versionName({ now, commit, hash: hashOf(unit, hashes) }, newest(before)?.version ?? null);
    return begun(before, { kind: 'deploy', version, at: new Date(now).toISOString(), by });
  });
  if (!record.attempt) throw new Error('a begun record has no attempt');
  return { record, attempt: record.attempt };
}

async function carryOut(
  unit: UnitName,
  { first, step, platform, deploy }: { first: boolean; step: Step; platform: Platform; deploy: Deploy },
): Promise<Record<string, string>> {
  // --force: subscribers are retried, which the CLI wants to be told each time; functions that are gone from the source go.
  const options = isService(unit) ? ['--force'] : [];
  const shipping = () =>
    withRetries(platform, deploy.say, () => firebase(platform, ['deploy', '--only', firebaseTarget(unit), ...options]));
  if (isService(unit)) return shipService(unit, platform, { first, step, deploy: shipping });
  if (unit === 'hosting') {
    await step('pins', () => checkPins(platform));
    await step('deploy', () => withRetries(platform, deploy.say, () => releaseHosting(platform)));
    await step('route', async () => {
      for (const service of services) await checkRoute(service, deploy.gateway, platform);
    });
    return {};
  }
  await step('deploy', shipping);
  if (unit === 'indexes') await step('built', () => awaitIndexes(platform));
  return {};
}

async function checkPins(platform: Platform): Promise<void> {
  const functions = await readFunctions(platform);
  const loose = unpinned(services.flatMap(routedFunctions), functions);
  if (loose.length === 0) return;
  throw new SmokeFailed(`the gateway would get revisions that it hasn't yet, of ${loose.join(', ')}`);
}

function hashOf(unit: UnitName, hashes: ReadonlyMap<UnitName, string>): string {
  const hash = hashes.get(unit);
  if (hash === undefined) throw new Error(`${unit} is deployed and was not hashed`);
  return hash;
}

/** Tries again what is known to pass by itself, and nothing else. */
async function withRetries(
  { limits, deadline }: Platform,
  say: (line: string) => void,
  work: () => Promise<unknown>,
): Promise<void> {
  for (const waitMs of [...limits.retryWaitsMs, null]) {
    try {
      await work();
      return;
    } catch (error) {
      const cause = error instanceof CommandFailed ? passingCause(error.output) : null;
      if (cause === null || waitMs === null || Date.now() + waitMs > deadline) throw error;
      say(`${cause}; again in ${Math.round(waitMs / 1000)} s`);
      await delay(waitMs);
    }
  }
}

/** The record, if nobody has taken it over since. Throws Overtaken. */
function stillMine(record: UnitRecord, { by, at }: Attempt): UnitRecord {
  if (record.attempt?.by === by && record.attempt.at === at) return record;
  throw new Overtaken('somebody else has taken it over');
}

function reasonOf(error: unknown): string {
  if (error instanceof CommandFailed || error instanceof SmokeFailed || error instanceof Overtaken)
    return error.message;
  // A defect of ours: whoever mends it needs the place.
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
