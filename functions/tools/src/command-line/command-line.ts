import { parseArgs, type ParseArgsConfig } from 'node:util';
import { mistakeInArgs, mistakeWithNpm } from '@fresh/local/option-mistakes';

/** A command line that can't be read; the message says what is wrong with it. */
export class UsageError extends Error {}

/** A command that can't be carried out; the message says why and what to do. */
export class CommandError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;
type ValuesOf<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>['values'];

/** An option with a value. */
export const text = { type: 'string' } as const;

/** An option without a value. */
export const flag = { type: 'boolean' } as const;

/** Options of every command. */
export const commonOptions = { project: text, json: flag };

/** Where a command is sent, and how its response is printed. */
export interface Setting {
  /** The deployed project; the local cloud without. */
  readonly project?: string;
  /** One JSON document a line. */
  readonly json: boolean;
}

/** Takes one document of the response, and how it reads; null where there is nothing to show, and only a reader learns why. */
export type Output = (document: unknown, ...lines: string[]) => void;

/** Prints what a command has found. */
export function output({ json }: Pick<Setting, 'json'>): Output {
  return (document, ...lines) => {
    if (json && document === null) return;
    console.log(json ? JSON.stringify(document) : lines.join('\n'));
  };
}

/**
 * Splits a command line into operands and options. Throws UsageError, also for what no project is called, and for
 * options that npm took for itself because `--` was forgotten.
 */
export function readOptions<O extends Options>(
  args: readonly string[],
  options: O,
  env: NodeJS.ProcessEnv = process.env,
): { operands: string[]; values: ValuesOf<O> } {
  const mistake = mistakeWithNpm(Object.keys(options), env);
  if (mistake !== null) throw new UsageError(mistake);
  const { values, positionals: operands } = parsed(args, options);
  if ('project' in values && typeof values.project === 'string') checkProject(values.project);
  return { operands, values };
}

/** Splits a command line into command, operands and options. Throws UsageError, also for another command's option. */
export function readCommandLine<N extends string, O extends Options & typeof commonOptions>(
  args: readonly string[],
  options: O,
  optionsOf: Readonly<Record<N, readonly (keyof O)[]>>,
): { name: N; operands: string[]; values: ValuesOf<O>; setting: Setting } {
  const { values, operands: all } = readOptions(args, options);
  const [name = '', ...operands] = all;
  const isName = (text: string): text is N => Object.hasOwn(optionsOf, text);
  if (!isName(name)) throw new UsageError(name === '' ? 'No command.' : `No such command: ${name}`);
  const allowed: readonly unknown[] = [...Object.keys(commonOptions), ...optionsOf[name]];
  const foreign = Object.keys(values).find((option) => !allowed.includes(option));
  if (foreign !== undefined) throw new UsageError(`${name} has no option --${foreign}`);
  const { project, json } = values as { project?: string; json?: boolean };
  return { name, operands, values, setting: { json: json ?? false, ...(project !== undefined && { project }) } };
}

/**
 * Runs a command line program, which returns its exit code: `--help` prints `usage`; a UsageError ends it with 2 and a
 * CommandError with 1, each with its message. Any other error is a defect and shows its stack.
 */
export async function runCommandLine(usage: string, run: (args: readonly string[]) => Promise<number>): Promise<void> {
  // `… | head` closes the output early.
  process.stdout.on('error', () => process.exit(0));
  const args = process.argv.slice(2);
  try {
    if (args.includes('--help')) console.log(usage);
    else process.exitCode = await run(args);
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(args.length === 0 ? `${error.message}\n\n${usage}` : `${error.message}\n${hint(usage)}`);
      process.exitCode = 2;
    } else if (error instanceof CommandError) {
      console.error(error.message);
      process.exitCode = 1;
    } else throw error;
  }
}

/** A line that leads to the usage: all of it below a message would push the message off the screen. */
function hint(usage: string): string {
  const [command = 'the command'] = /npm run [\w:-]+/.exec(usage) ?? [];
  return `Try: ${command} -- --help`;
}

function parsed<O extends Options>(args: readonly string[], options: O) {
  try {
    // pnpm passes on the `--` that npm takes for itself.
    return parseArgs({ args: args.slice(args[0] === '--' ? 1 : 0), options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(mistakeInArgs(error, Object.keys(options)));
  }
}

function checkProject(project: string): void {
  if (project.startsWith('demo-'))
    throw new UsageError(`${project} exists only in emulators: for the local cloud, leave --project out`);
  if (!/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(project)) {
    throw new UsageError(
      `${project} is not the id of a project: 6 to 30 lower-case letters, digits and hyphens, a letter first`,
    );
  }
}
