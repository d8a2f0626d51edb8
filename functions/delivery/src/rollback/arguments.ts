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
  --take-over    don't wait for somebody else's attempt, which is dead`;

/** A command line that was understood. */
export interface Invocation {
  readonly service: ServiceName;
  readonly project: string;
  readonly to: string | null;
  readonly list: boolean;
  readonly dryRun: boolean;
  readonly takeOver: boolean;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const options = { project: text, to: text, list: flag, 'dry-run': flag, 'take-over': flag };

/** Reads a command line. Throws UsageError. */
export function readArguments(args: readonly string[]): Invocation {
  const { values, positionals } = parse(args);
  const [name, ...more] = positionals;
  const service = services.find((one) => one === name);
  if (!service || more.length > 0)
    throw new UsageError(`One service at a time, not ${positionals.join(', ') || 'none'}`);
  const { project, to = null, list, 'dry-run': dryRun, 'take-over': takeOver } = values;
  if (project === undefined) throw new UsageError('--project is missing');
  checkProject(project);
  return { service, project, to, list, dryRun, takeOver };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
