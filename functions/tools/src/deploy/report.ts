import { columns } from '../command-line/columns.ts';
import type { UnitResult } from './apply.ts';
import type { PackagingReport } from './packaging-report.ts';
import type { PlanLine, Source } from './plan.ts';
import type { UnitName } from './units.ts';

/** A plan as people read it. Everything that is deleted is named. */
export function planText(plan: readonly PlanLine[], sources: ReadonlyMap<UnitName, Source>): string {
  const rows = plan.map(({ unit, action, stage, reason, batches }) => [
    unit,
    action,
    action === 'deploy' ? String(stage) : '',
    functionsText(batches, Object.keys(sources.get(unit)?.functions ?? {}).length),
    sources.get(unit)?.hash.slice(0, 8) ?? '',
    reason,
  ]);
  const count = plan.filter(({ action }) => action === 'deploy').length;
  const deleted = plan.flatMap(({ unit, deletes }) =>
    deletes.length === 0 ? [] : [`${unit} DELETES ${deletes.join(', ')}: the source does not have them.`],
  );
  const header = ['unit', 'action', 'stage', 'functions', 'source', 'reason'];
  return [columns([header, ...rows]).join('\n'), ...deleted, `${count} to deploy`].join('\n\n');
}

/** The names of a few functions, the number of many. */
function functionsText(batches: readonly (readonly string[])[], all: number): string {
  const names = batches.flat();
  if (names.length === 0) return '';
  if (names.length <= 2) return names.join(', ');
  return `${names.length} of ${all}${batches.length > 1 ? ` in ${batches.length} builds` : ''}`;
}

/** What became of it, with what to do where it failed. */
export function reportText(results: readonly UnitResult[], project: string): string {
  if (results.length === 0) return 'Nothing to deploy.';
  const rows = results.map(({ unit, outcome, version, step, steps }) => [
    unit,
    outcome,
    version ?? (step === undefined ? '' : `at ${step}`),
    steps.map(({ name, durationMs }) => `${name} ${seconds(durationMs)}`).join(', '),
  ]);
  const failures = results.flatMap(({ unit, outcome, step, reason = '' }) =>
    outcome === 'done'
      ? []
      : [`${unit} ${outcome === 'failed' ? `failed at ${step ?? ''}` : 'was not started'}: ${reason}`],
  );
  const remedies = results.flatMap((result) => remedy(result, project));
  return [columns(rows).join('\n'), ...failures, ...remedies].join('\n\n');
}

/** A smoke test fails when the new code is in service already: events, tasks and operations go to it. */
function remedy({ unit, outcome, step }: UnitResult, project: string): string[] {
  if (outcome !== 'failed' || (step !== 'health' && step !== 'route') || unit === 'hosting') return [];
  return [
    `The gateway still has the revisions of ${unit} from before; events and operations go to the new ones. ` +
      `Back: npm run rollback -- ${unit} --project ${project}`,
  ];
}

/** How long a service's deploy takes on this machine. */
export function packagingText(service: UnitName, part: PackagingReport): string {
  const { buildMs, packageMs, packageBytes, discoveryMs, functions } = part;
  const steps = [
    `build ${seconds(buildMs)}`,
    `package ${seconds(packageMs)} (${Math.round(packageBytes / 1024)} KiB)`,
    `discovery ${seconds(discoveryMs)} (${functions.length} functions)`,
  ];
  return `${service}: ${steps.join(', ')}`;
}

/** Seconds with one decimal. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
