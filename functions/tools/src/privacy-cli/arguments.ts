import type { SubjectKind } from '@fresh/contracts/personal-data';
import { commonOptions, flag, readCommandLine, text, UsageError, type Setting } from '../command-line/command-line.ts';

/** Whose data. */
export interface NamedSubject {
  readonly of: SubjectKind;
  /** User id or organization id. */
  readonly id: string;
}

/** What is asked for. */
export type Command =
  | { readonly name: 'export'; readonly subject: NamedSubject }
  | { readonly name: 'erase'; readonly subject: NamedSubject; readonly isConfirmed: boolean };

/** A command line that was understood. */
export interface Invocation extends Setting {
  readonly command: Command;
}

const options = { ...commonOptions, user: text, organization: text, confirm: flag };

/** Which options each command has, beside `--project` and `--json`. */
const optionsOf: Readonly<Record<Command['name'], readonly (keyof typeof options)[]>> = {
  export: ['user', 'organization'],
  erase: ['user', 'organization', 'confirm'],
};

/** Reads a command line. Throws UsageError. */
export function readArguments(args: readonly string[]): Invocation {
  const { name, operands, values, setting } = readCommandLine(args, options, optionsOf);
  if (operands.length > 0) throw new UsageError(`${name} takes no ${operands.join(' ')}; name an id with --user`);
  const subject = subjectOf(values.user, values.organization);
  if (name === 'export') return { command: { name, subject }, ...setting };
  return { command: { name, subject, isConfirmed: values.confirm ?? false }, ...setting };
}

function subjectOf(uid: string | undefined, orgId: string | undefined): NamedSubject {
  if ((uid === undefined) === (orgId === undefined))
    throw new UsageError('Name one: --user <uid> or --organization <id>');
  const id = uid ?? orgId ?? '';
  // An address is a frequent mistake; it is in no path, and would be found nowhere.
  if (id === '' || id.includes('/') || id.includes('@')) {
    throw new UsageError(
      `${id || 'The empty text'} is not an id. The console of Firebase Auth shows user ids; an organization's id is its orgId`,
    );
  }
  return { of: uid === undefined ? 'organization' : 'user', id };
}
