import type { ServiceName } from '@fresh/contracts/route';
import { busyWith, isRolledBack, newest, type UnitRecord } from './record.ts';
import { isService, needs, stageOf, units, type UnitName } from './units.ts';

/** What a plan is made of, and nothing else. */
export interface Situation {
  /** Of the source of each unit that was asked for, as it is here. */
  readonly hashes: ReadonlyMap<UnitName, string>;
  /** What is known of each unit in the project. */
  readonly records: Readonly<Record<UnitName, UnitRecord>>;
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
  /** Don't wait for the attempt of somebody else, which is dead. */
  readonly takeOver: boolean;
}

/**
 * What happens to a unit. `hold` differs from `skip`: there would be something to do, and somebody has to decide it.
 */
export interface PlanLine {
  readonly unit: UnitName;
  readonly action: 'deploy' | 'skip' | 'hold';
  readonly reason: string;
  readonly stage: 0 | 1 | 2;
}

/** What a deploy would do, in order. Pure: the same situation, the same plan. */
export function makePlan(situation: Situation): PlanLine[] {
  const { only } = situation.options;
  const wanted = units.filter((unit) => only === null || only.includes(unit));
  const lines = wanted.filter((unit) => unit !== 'hosting').map((unit) => lineOf(unit, situation));
  if (wanted.includes('hosting')) lines.push(hostingLine(situation, lines));
  return lines;
}

/** The lines that are carried out. */
export function toDeploy(plan: readonly PlanLine[]): UnitName[] {
  return plan.filter(({ action }) => action === 'deploy').map(({ unit }) => unit);
}

function lineOf(unit: UnitName, { hashes, records, options, by, now }: Situation): PlanLine {
  const line = (action: PlanLine['action'], reason: string): PlanLine => ({
    unit,
    action,
    reason,
    stage: stageOf(unit),
  });
  const record = records[unit];
  const last = newest(record);
  const busy = options.takeOver ? null : busyWith(record, by, now);
  if (busy) return line('hold', `${busy.by} began a ${busy.kind} at ${busy.at}; --take-over if that is dead`);
  if (options.force) return line('deploy', 'forced');
  if (record.attempt?.kind === 'deploy') return line('deploy', unfinished(record.attempt));
  if (!last) return line('deploy', 'first deploy');
  if (last.hash !== hashes.get(unit)) return line('deploy', `changed since ${last.version}`);
  // This source is what somebody wants to get rid of.
  if (record.attempt) return line('hold', `${unfinished(record.attempt)}; npm run rollback finishes it`);
  if (isRolledBack(record)) {
    return line('hold', `rolled back from this source to ${record.serving ?? 'nothing'}; --force deploys it again`);
  }
  return line('skip', `unchanged since ${last.version}`);
}

function unfinished({ kind, version, failedAt }: NonNullable<UnitRecord['attempt']>): string {
  return failedAt === undefined
    ? `${kind} of ${version} was interrupted`
    : `${kind} of ${version} failed at ${failedAt}`;
}

/**
 * A Hosting release pins each rewrite to the newest revision of its function. So it is held while the newest is one that
 * nobody should get: of a service that was rolled back, or whose deploy isn't finished.
 */
function hostingLine(situation: Situation, others: readonly PlanLine[]): PlanLine {
  const own = lineOf('hosting', situation);
  if (own.action !== 'deploy') return own;
  const deploying = toDeploy(others);
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

/** Whether a run that was asked for these units has left one undone. */
export function leftUndone(plan: readonly PlanLine[], { only }: PlanOptions): boolean {
  return only !== null && plan.some(({ unit, action }) => action === 'hold' && only.includes(unit));
}

/** The services that are deployed. */
export function servicesIn(plan: readonly PlanLine[]): ServiceName[] {
  return toDeploy(plan).filter(isService);
}
