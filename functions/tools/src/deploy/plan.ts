import type { ServiceName } from '@fresh/contracts/route';
import { lockedBy, deployedHashes, isRolledBack, newest, type UnitRecord } from './record.ts';
import { precedences, type ServiceLinks } from './service-links.ts';
import { batchesOf, stagesOf, type Stage } from './stages.ts';
import { isService, needs, units, type UnitName } from './units.ts';

/** The source of a unit, as it is here. */
export interface Source {
  readonly hash: string;
  /** Of a service: the hash of each function. */
  readonly functions: Readonly<Record<string, string>>;
}

/** What a plan is made of, and nothing else. */
export interface Situation {
  /** Of each unit that was asked for. */
  readonly sources: ReadonlyMap<UnitName, Source>;
  /** What is known of each unit in the project. */
  readonly records: Readonly<Record<UnitName, UnitRecord>>;
  /** The functions that the project has of each service, whatever deployed them. */
  readonly present: ReadonlyMap<ServiceName, readonly string[]>;
  /** What each service says to others and takes from them, by the registry here. */
  readonly links: ReadonlyMap<ServiceName, ServiceLinks>;
  /** vCPU of one instance of a function. */
  readonly cpuOf: (functionName: string) => number;
  /** vCPU that Cloud Run may use in the region. */
  readonly vcpuQuota: number;
  readonly options: PlanOptions;
  /** Who deploys. */
  readonly by: string;
  /** Epoch ms. */
  readonly now: number;
}

/** What was asked for. */
export interface PlanOptions {
  /** These units and no others; all without. */
  readonly only: readonly UnitName[] | null;
  /** Deploy though nothing has changed, or though it was rolled back. */
  readonly force: boolean;
  /** Go on though another attempt has started, which is dead. */
  readonly takeOver: boolean;
}

/**
 * What happens to a unit. `hold` differs from `skip`: there would be something to do, and a person has to decide it.
 */
export interface PlanLine {
  readonly unit: UnitName;
  readonly action: 'deploy' | 'skip' | 'hold';
  readonly reason: string;
  /** Units of a stage are deployed at the same time, stages one after the other. */
  readonly stage: number;
  /** Of a service: functions whose code or options have changed, by the run of the Firebase CLI that writes them. */
  readonly batches: readonly (readonly string[])[];
  /** Of a service: functions that are gone from its source, and are deleted. */
  readonly deletes: readonly string[];
}

/** What a deploy would do, in order. Pure: the same situation, the same plan. */
export function makePlan(situation: Situation): PlanLine[] {
  const { only } = situation.options;
  const wanted = units.filter((unit) => only === null || only.includes(unit));
  const lines = wanted.filter((unit) => unit !== 'hosting').map((unit) => lineOf(unit, situation));
  if (wanted.includes('hosting')) lines.push(hostingLine(situation, lines));
  return inStages(lines, situation);
}

/** The lines that are carried out. */
export function unitsToDeploy(plan: readonly PlanLine[]): UnitName[] {
  return plan.filter(({ action }) => action === 'deploy').map(({ unit }) => unit);
}

function lineOf(unit: UnitName, situation: Situation): PlanLine {
  const { sources, records, options, by, now } = situation;
  const { functions, deletes } = changesOf(unit, situation);
  const line = (action: PlanLine['action'], reason: string): PlanLine =>
    action === 'deploy'
      ? { unit, action, reason, stage: 0, batches: [functions], deletes }
      : { unit, action, reason, stage: 0, batches: [], deletes: [] };
  const record = records[unit];
  const last = newest(record);
  const busy = options.takeOver ? null : lockedBy(record, by, now);
  if (busy) return line('hold', `${busy.by} started a ${busy.kind} at ${busy.at}; --take-over if its process is gone`);
  if (options.force) return line('deploy', 'forced');
  if (record.attempt?.kind === 'deploy') return line('deploy', unfinished(record.attempt));
  if (!last) return line('deploy', 'first deploy');
  if (last.hash !== sources.get(unit)?.hash) return line('deploy', `changed since ${last.version}`);
  // This source is what a rollback wanted to get rid of.
  if (record.attempt) return line('hold', `${unfinished(record.attempt)}; npm run rollback finishes it`);
  if (isRolledBack(record)) {
    return line('hold', `rolled back from this source to ${record.serving ?? 'nothing'}; --force deploys it again`);
  }
  if (deletes.length > 0) return line('deploy', 'the project has functions that the source does not have');
  if (functions.length > 0) return line('deploy', 'functions are missing in the project');
  return line('skip', `unchanged since ${last.version}`);
}

/** What of a service is new, and what is gone. A function that is deployed and has vanished from the project is new, too. */
function changesOf(unit: UnitName, { sources, records, present, options }: Situation) {
  if (!isService(unit)) return { functions: [], deletes: [] };
  const hashes = sources.get(unit)?.functions ?? {};
  const known = deployedHashes(records[unit]);
  const there = present.get(unit) ?? [];
  const isChanged = (name: string) => options.force || known[name] !== hashes[name] || !there.includes(name);
  return {
    functions: Object.keys(hashes).filter(isChanged),
    deletes: there.filter((name) => !(name in hashes)),
  };
}

function unfinished({ kind, version, failedAt }: NonNullable<UnitRecord['attempt']>): string {
  return failedAt === undefined
    ? `${kind} of ${version} was interrupted`
    : `${kind} of ${version} failed at ${failedAt}`;
}

/**
 * A Hosting release pins each rewrite to the newest revision of its function. So it is held while the newest is one that
 * users should not get: of a service that was rolled back, or whose deploy isn't finished.
 */
function hostingLine(situation: Situation, others: readonly PlanLine[]): PlanLine {
  const own = lineOf('hosting', situation);
  if (own.action !== 'deploy') return own;
  const deploying = unitsToDeploy(others);
  const unfit = needs('hosting').flatMap((service) => {
    if (deploying.includes(service)) return [];
    const record = situation.records[service];
    if (!newest(record)) return [`${service} was never deployed`];
    if (record.attempt) return [`${service} has an unfinished ${record.attempt.kind}`];
    return isRolledBack(record) ? [`${service} is rolled back`] : [];
  });
  if (unfit.length === 0) return own;
  return { ...own, action: 'hold', reason: `it would pin rewrites to the newest revisions, but ${unfit.join(', ')}` };
}

/**
 * Indexes go first, because a query without its index fails. Services follow in as few stages as their new edges allow, rules
 * beside the first ones. Hosting goes last: its rewrites name functions, and are pinned to revisions.
 */
function inStages(lines: readonly PlanLine[], { records, links, cpuOf, vcpuQuota }: Situation): PlanLine[] {
  const deploying = servicesIn(lines);
  const deployed = new Map([...links.keys()].map((service) => [service, newest(records[service])?.links ?? null]));
  const order = precedences(deployed, links).filter(
    ({ first, then }) => deploying.includes(first) && deploying.includes(then),
  );
  const stages = stagesOf(deploying, order);
  const placed = lines.map((line) => ({ ...line, ...placeOf(line, stages) })).sort((a, b) => a.stage - b.stage);
  const numbers = new Set(placed.map(({ stage }) => stage));
  return [...numbers].flatMap((number) => {
    const together = placed.filter(({ stage }) => stage === number);
    const functions = together.map(({ batches }) => batches.flat());
    const batches = batchesOf(functions, cpuOf, vcpuQuota);
    return together.map((line, nth) => ({ ...line, batches: batches[nth] ?? [] }));
  });
}

function placeOf({ unit, action, reason }: PlanLine, stages: readonly Stage[]): { stage: number; reason: string } {
  if (unit === 'indexes') return { stage: 0, reason };
  if (unit === 'hosting') return { stage: Math.max(stages.length, 1) + 1, reason };
  const nth = stages.findIndex(({ services }) => services.some((service) => service === unit));
  const after = stages[nth]?.reason ?? null;
  return {
    stage: Math.max(nth, 0) + 1,
    reason: action === 'deploy' && after !== null ? `${reason}; ${after}` : reason,
  };
}

/** Whether a run that was asked for these units has left one undone. */
export function leftUndone(plan: readonly PlanLine[], { only }: PlanOptions): boolean {
  return only !== null && plan.some(({ unit, action }) => action === 'hold' && only.includes(unit));
}

/** The services that are deployed. */
export function servicesIn(plan: readonly PlanLine[]): ServiceName[] {
  return unitsToDeploy(plan).filter(isService);
}
