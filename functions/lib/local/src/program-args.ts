import { readFileSync } from 'node:fs';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { mistakeInArgs, mistakeWithNpm } from './option-mistakes.ts';

/**
 * The arguments of a program for developers, as `parseArgs` reads them. With `--help` it prints the comment at the beginning of
 * the program, which says how the program is called, and ends. An option that it doesn't have, or that npm took for itself, ends
 * it with one sentence.
 */
export function programArgs<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  const [, program = '', ...args] = process.argv;
  if (args.includes('--help')) {
    console.log(leadingComment(readFileSync(program, 'utf8')));
    process.exit(0);
  }
  const options = Object.keys(config.options ?? {});
  const mistake = mistakeWithNpm(options, process.env);
  if (mistake !== null) end(mistake);
  try {
    return parseArgs(config);
  } catch (error) {
    end(`${mistakeInArgs(error, options)} Try --help`);
  }
}

/** Ends a program whose arguments can't be used: with one sentence, and the exit code 2. */
export function rejectArgs(mistake: string): never {
  end(`${mistake}. Try --help`);
}

function end(message: string): never {
  console.error(message);
  process.exit(2);
}

/** The text of the comment that a source file begins with; without it, that there is none. */
export function leadingComment(source: string): string {
  const [, comment] = /^\/\*\*([^]*?)\*\//.exec(source) ?? [];
  if (comment === undefined) return 'This program explains itself nowhere.';
  return comment
    .split('\n')
    .map((line) => line.replace(/^ \* ?/, '').trimEnd())
    .join('\n')
    .trim();
}
