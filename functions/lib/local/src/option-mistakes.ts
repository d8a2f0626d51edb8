/** npm sets these for itself, too: `npm exec --yes`, `npm --json`. Without them, no command does more. */
const ownedByNpm: ReadonlySet<string> = new Set(['yes', 'json']);

/**
 * What is wrong where npm took one of these options for itself, because `--` was forgotten; null where it took none. npm hands
 * what it took over in the environment. Ignored, `--check` or `--dry-run` would be missing, and the program would write.
 */
export function mistakeWithNpm(options: readonly string[], env: NodeJS.ProcessEnv): string | null {
  const variable = (option: string) => `npm_config_${option.replaceAll('-', '_')}`;
  const taken = options.find((option) => !ownedByNpm.has(option) && env[variable(option)] !== undefined);
  if (taken === undefined) return null;
  const value = env[variable(taken)] ?? '';
  const typed = value === 'true' || value === '' ? `--${taken}` : `--${taken}=${value}`;
  return `npm took ${typed} for itself. Put -- before all arguments: ${npmCommand(env)} -- ${typed}`;
}

/** What `parseArgs` rejects, in one sentence; with the one of these options that was probably meant, if it is close. */
export function mistakeInArgs(error: unknown, options: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, unknown] = /^Unknown option '--([^']+)'/.exec(message) ?? [];
  // Node explains more in further sentences, which is of no use here.
  if (unknown === undefined) return `${message.split(/\.\s/, 1)[0]?.replace(/\.$/, '') ?? message}.`;
  const close = options.find((option) => editDistance(option, unknown) <= 2);
  return `Unknown option --${unknown}.${close === undefined ? '' : ` Did you mean --${close}?`}`;
}

/** The command as npm runs it: with npm's own short name, where the script has one. */
function npmCommand({ npm_lifecycle_event: script = '<command>' }: NodeJS.ProcessEnv): string {
  return script === 'start' || script === 'test' ? `npm ${script}` : `npm run ${script}`;
}

/** How many letters have to be added, removed or replaced to make one word of the other (Levenshtein). */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_cell, column) => column);
  for (const [above, letter] of one.split('').entries()) {
    const next = [above + 1];
    for (const [column, otherLetter] of other.split('').entries()) {
      const replaced = (row[column] ?? 0) + (letter === otherLetter ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
