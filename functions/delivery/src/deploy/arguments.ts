import { parseArgs } from 'node:util';
import { units, type UnitName } from './units.ts';

/** What `npm run deploy` prints when it isn't understood. */
export const usage = `Usage: npm run deploy -- [<unit>…] --project <id> [options]
       npm run deploy:api-service -- --project <id>     all that has changed

  unit           ${units.join(', ')}
  --dry-run      plan only; without --project as for a project that nothing was deployed to
  --force        deploy though nothing has changed, or though it was rolled back
  --take-over    go on though another attempt has begun, which is dead
  --gateway URL  where Hosting answers; https://<project>.web.app without
  --json         the plan, or the results, as one JSON document`;

/** The command line isn't understood; the message says what of it. */
export class UsageError extends Error {}

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

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const options = { project: text, gateway: text, 'dry-run': flag, force: flag, 'take-over': flag, json: flag };

/** Reads a command line. Throws UsageError. */
export function readArguments(args: readonly string[]): Invocation {
  // pnpm passes on the `--` that npm takes for itself.
  const { values, positionals } = parse(args[0] === '--' ? args.slice(1) : args);
  const unknown = positionals.filter((name) => !isUnit(name));
  if (unknown.length > 0) throw new UsageError(`No such unit: ${unknown.join(', ')}`);
  const { project = null, gateway = null } = values;
  if (project === null && !values['dry-run']) throw new UsageError('--project is missing');
  checkProject(project);
  if (gateway !== null && !/^https?:\/\/[^/]+$/.test(gateway)) {
    throw new UsageError(`--gateway takes an origin such as https://example.com, not ${gateway}`);
  }
  return {
    only: positionals.length === 0 ? null : positionals.filter(isUnit),
    ...{ project, gateway, dryRun: values['dry-run'], force: values.force, takeOver: values['take-over'] },
    json: values.json,
  };
}

/** Throws UsageError for what no real project is called. */
export function checkProject(project: string | null): void {
  if (project?.startsWith('demo-'))
    throw new UsageError(`${project} is a name for emulators; there is no such project`);
  if (project !== null && !/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(project)) {
    throw new UsageError(
      `${project} is not the id of a project: 6 to 30 lower-case letters, digits and hyphens, a letter first`,
    );
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function isUnit(name: string): name is UnitName {
  return units.some((unit) => unit === name);
}
