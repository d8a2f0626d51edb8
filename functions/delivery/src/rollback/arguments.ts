import { parseArgs } from 'node:util';
import { services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { checkProject, UsageError } from '../deploy/arguments.ts';

/** What `npm run rollback` prints when it isn't understood. */
export const usage = `Usage: npm run rollback -- <service> --project <id> [options]

  service        ${services.join(', ')}
  --to VERSION   where to; without, to the version before. "latest": forward again, to what was deployed last
  --list         the versions that are known
  --dry-run      say what would be moved
  --force        roll back though other services use what that version does not have
  --take-over    go on though another attempt has begun, which is dead`;

/** A command line that was understood. */
export interface Invocation {
  readonly service: ServiceName;
  readonly project: string;
  readonly to: string | null;
  readonly list: boolean;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly takeOver: boolean;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const options = { project: text, to: text, list: flag, 'dry-run': flag, force: flag, 'take-over': flag };

/** Reads a command line. Throws UsageError. */
export function readArguments(args: readonly string[]): Invocation {
  const { values, positionals } = parse(args[0] === '--' ? args.slice(1) : args);
  const [name, ...more] = positionals;
  const service = services.find((one) => one === name);
  if (name !== undefined && !service) throw new UsageError(`No such service: ${name}`);
  if (!service || more.length > 0) throw new UsageError('Name one service; each is rolled back alone');
  const { project, to = null, list, force, 'dry-run': dryRun, 'take-over': takeOver } = values;
  if (project === undefined) throw new UsageError('--project is missing');
  checkProject(project);
  return { service, project, to, list, dryRun, force, takeOver };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
