import { flag, readOptions, text, UsageError } from '../command-line/command-line.ts';
import { units, type UnitName } from './units.ts';

/** What `npm run deploy -- --help` prints. */
export const usage = `Usage: npm run deploy -- [<unit>…] --project <id> [options]
       npm run deploy:api-service -- --project <id>     everything that changed

  unit           ${units.join(', ')}
  --dry-run      print the plan and change nothing; without --project, the plan for an empty project
  --force        deploy even if nothing changed, or after a rollback
  --take-over    take over from an attempt that started and died
  --gateway URL  address of Hosting; https://<project>.web.app by default
  --json         print the plan or the results as one JSON document`;

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
  if (unknown.length > 0) throw new UsageError(`No such unit: ${unknown.join(', ')}. Units are ${units.join(', ')}`);
  const { project = null, gateway = null, force = false, json = false } = values;
  const { 'dry-run': dryRun = false, 'take-over': takeOver = false } = values;
  if (project === null && !dryRun) throw new UsageError('--project <id> is missing; --dry-run works without it');
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
