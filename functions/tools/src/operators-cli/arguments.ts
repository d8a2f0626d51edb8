import { commonOptions, flag, readCommandLine, UsageError, type Setting } from '../command-line/command-line.ts';

/** What is asked for. */
export interface Command {
  readonly name: 'add' | 'remove';
  /** An email address where it has an `@`, else a uid. */
  readonly user: string;
  readonly dryRun: boolean;
}

/** A command line that was understood. */
export interface Invocation extends Setting {
  readonly command: Command;
}

/** Reads a command line. Throws UsageError. */
export function readArguments(args: readonly string[]): Invocation {
  const options = { ...commonOptions, 'dry-run': flag };
  const optionsOf = { add: ['dry-run'], remove: ['dry-run'] } as const;
  const { name, operands, values, setting } = readCommandLine(args, options, optionsOf);
  const [user, ...more] = operands;
  if (user === undefined || more.length > 0) throw new UsageError(`${name} takes the uid or email of one user`);
  return { command: { name, user, dryRun: values['dry-run'] ?? false }, ...setting };
}
