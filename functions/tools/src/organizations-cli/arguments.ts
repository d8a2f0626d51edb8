import type { OrganizationStatus } from '@fresh/contracts/organization-status';
import { commonOptions, readCommandLine, UsageError, type Setting } from '../command-line/command-line.ts';

/** The status that each command sets. */
const statuses = { suspend: 'suspended', reinstate: 'active' } as const satisfies Record<string, OrganizationStatus>;

/** What is asked for. */
export interface Command {
  readonly orgId: string;
  readonly status: OrganizationStatus;
}

/** A command line that was understood. */
export interface Invocation extends Setting {
  readonly command: Command;
}

/** Reads a command line. Throws UsageError. */
export function readArguments(args: readonly string[]): Invocation {
  const { name, operands, setting } = readCommandLine(args, commonOptions, { suspend: [], reinstate: [] });
  const [orgId, ...more] = operands;
  if (orgId === undefined || more.length > 0) throw new UsageError(`${name} takes the id of one organization`);
  return { command: { orgId, status: statuses[name] }, ...setting };
}
