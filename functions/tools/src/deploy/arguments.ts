import { flag, readOptions, text, UsageError } from '../command-line/command-line.ts';
import { units, type UnitName } from './units.ts';

/** What `npm run deploy` prints when it isn't understood. */
export const usage = `Usage: npm run deploy -- [<unit>…] --project <id> [options]
       npm run deploy:api-service -- --project <id>     all that has changed

  unit           ${units.join(', ')}
  --dry-run      plan only; without --project as for a project that nothing was deployed to
  --force        deploy though nothing has changed, or though it was rolled back
  --take-over    go on though another attempt has started, which is dead
  --gateway URL  address of Hosting; https://<project>.web.app without
  --json         the plan, or the results, as one JSON document`;

/** A command line that was understood. */
export interface Invocation {
  /** Null: every unit. */
  readonly only: readonly UnitName[] | null;
  /** Null only for a dry run. */
  readonly project: string | null;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly takeOver: boolean;
  readonly gateway: string | null;
  readonly json: boolean;
}

const options = { project: text, gateway: text, 'dry-run': flag, force: flag, 'take-over': flag, json: flag };

/** Reads a command line. Throws UsageError. */
export function readArguments(args: readonly string[]): Invocation {
  const { values, operands } = readOptions(args, options);
  const unknown = operands.filter((name) => !isUnit(name));
  if (unknown.length > 0) throw new UsageError(`No such unit: ${unknown.join(', ')}`);
  const { project = null, gateway = null, force = false, json = false } = values;
  const { 'dry-run': dryRun = false, 'take-over': takeOver = false } = values;
  if (project === null && !dryRun) throw new UsageError('--project is missing');
  if (gateway !== null && !/^https?:\/\/[^/]+$/.test(gateway)) {
    throw new UsageError(`--gateway takes an origin such as https://example.com, not ${gateway}`);
  }
  return {
    only: operands.length === 0 ? null : operands.filter(isUnit),
    ...{ project, gateway, dryRun, force, takeOver, json },
  };
}

function isUnit(name: string): name is UnitName {
  return units.some((unit) => unit === name);
}
