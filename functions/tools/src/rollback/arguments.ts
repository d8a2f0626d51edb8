import { services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { flag, readOptions, text, UsageError } from '../command-line/command-line.ts';

/** What `npm run rollback -- --help` prints. */
export const usage = `Usage: npm run rollback -- <service> --project <id> [options]

  service        ${services.join(', ')}
  --to VERSION   the version to serve; the one before by default. "latest" returns to what was deployed last
  --list         list the known versions
  --dry-run      print what would move, and move nothing
  --force        roll back even if other services use what that version lacks
  --take-over    take over from an attempt that started and died`;

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

const options = { project: text, to: text, list: flag, 'dry-run': flag, force: flag, 'take-over': flag };

/** Reads a command line. Throws UsageError. */
export function readArguments(args: readonly string[]): Invocation {
  const { values, operands } = readOptions(args, options);
  const [name, ...more] = operands;
  const service = services.find((one) => one === name);
  if (name !== undefined && !service)
    throw new UsageError(`No such service: ${name}. Services are ${services.join(', ')}`);
  if (!service || more.length > 0) throw new UsageError('Name one service; each is rolled back alone');
  const { project, to = null, list = false, force = false } = values;
  const { 'dry-run': dryRun = false, 'take-over': takeOver = false } = values;
  if (project === undefined) throw new UsageError('--project <id> is missing');
  return { service, project, to, list, dryRun, force, takeOver };
}
