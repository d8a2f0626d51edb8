import { parseArgs, type ParseArgsConfig } from 'node:util';

/** The command line isn't understood; the message says what of it. */
export class UsageError extends Error {}

/** The command is understood and can't be done; the message is for whoever typed it. */
export class RefusedError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;
type ValuesOf<O extends Options> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>['values'];

/** Options of every command. */
export const commonOptions = { project: { type: 'string' }, json: { type: 'boolean' } } as const;

/** Where a command is sent, and how its answer is printed. */
export interface Setting {
  /** The deployed project; the local suite without. */
  readonly project?: string;
  /** One JSON document a line. */
  readonly json: boolean;
}

/** Takes one document of the answer, and how it reads. */
export type Output = (document: unknown, ...lines: string[]) => void;

/** Prints what a command has found. */
export function output({ json }: Pick<Setting, 'json'>): Output {
  return (document, ...lines) => {
    console.log(json ? JSON.stringify(document) : lines.join('\n'));
  };
}

/** Splits a command line into command, operands and options. Throws UsageError, also for another command's option. */
export function readCommandLine<N extends string, O extends Options & typeof commonOptions>(
  args: readonly string[],
  options: O,
  optionsOf: Readonly<Record<N, readonly (keyof O)[]>>,
): { name: N; operands: string[]; values: ValuesOf<O>; setting: Setting } {
  const { values, positionals } = parsed(args, options);
  const [name = '', ...operands] = positionals;
  const isName = (text: string): text is N => Object.hasOwn(optionsOf, text);
  if (!isName(name)) throw new UsageError(name === '' ? 'No command.' : `No such command: ${name}`);
  const allowed: readonly unknown[] = [...Object.keys(commonOptions), ...optionsOf[name]];
  const foreign = Object.keys(values).find((option) => !allowed.includes(option));
  if (foreign !== undefined) throw new UsageError(`${name} has no option --${foreign}`);
  const { project, json } = values as { project?: string; json?: boolean };
  return { name, operands, values, setting: { json: json ?? false, ...(project !== undefined && { project }) } };
}

function parsed<O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Runs a command line program: `--help` prints `usage`; what isn't understood ends with 2 and what is refused with 1,
 * each with its message. Anything else is a defect and shows its stack.
 */
export async function runCommandLine(usage: string, work: (args: readonly string[]) => Promise<void>): Promise<void> {
  // `… | head`: whoever reads has seen enough.
  process.stdout.on('error', () => process.exit(0));
  const args = process.argv.slice(2);
  try {
    if (args.includes('--help')) console.log(usage);
    else await work(args);
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\n\n${usage}`);
      process.exitCode = 2;
    } else if (error instanceof RefusedError) {
      console.error(error.message);
      process.exitCode = 1;
    } else throw error;
  }
}
