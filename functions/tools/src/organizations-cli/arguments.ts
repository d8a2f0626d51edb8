import type { OrganizationStatus } from '@fresh/contracts/organization-status';
import { commonOptions, readCommandLine, UsageError, type Setting } from '../command-line/command-line.ts';

/** The status that each command sets. */
const statuses = { suspend: 'suspended', reinstate: 'active' } as const satisfies Record<string, OrganizationStatus>;

/** What is asked for. */
export type Command =
  | { readonly name: 'status'; readonly orgId: string; readonly status: OrganizationStatus }
  | { readonly name: 'recount'; readonly orgId: string };

/** A command line that was understood. */
export interface Invocation extends Setting {
  readonly command: Command;
}

/** Reads a command line. Throws UsageError. */
export function readArguments(args: readonly string[]): Invocation {
  const { name, operands, setting } = readCommandLine(args, commonOptions, { suspend: [], reinstate: [], recount: [] });
  const [orgId, ...more] = operands;
  if (orgId === undefined || more.length > 0) throw new UsageError(`${name} takes the id of one organization`);
  if (name === 'recount') return { command: { name, orgId }, ...setting };
  return { command: { name: 'status', orgId, status: statuses[name] }, ...setting };
}
