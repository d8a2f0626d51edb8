import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { codeBlocksOf } from '@fresh/local/code-blocks';
import { operatorPages } from '@fresh/local/executed-pages';
import { callsIn, callsVariable, type Call, type Outcome } from './operator-programs.ts';
import { Shell, type Place } from './shell.ts';

/** A page for operators. */
export type OperatorPageName = (typeof operatorPages)[number];

/** What stands for something that the reader fills in, and its value here. */
export type Placeholders = Readonly<Record<string, string>>;

/** The blocks of commands of one page. */
export interface OperatorPage {
  readonly name: OperatorPageName;
  readonly blocks: readonly { readonly line: number; readonly text: string }[];
}

/** Something that a reader fills in, such as `<event id>`: no redirection, which names a file or a variable. */
const placeholder = /<[a-zA-Z][^<>"$\n]*>/;

/** The pages for operators, filled in. Throws for a placeholder that has no value. */
export async function readOperatorPages(
  root: string,
  valuesOf: (page: OperatorPageName) => Placeholders,
): Promise<OperatorPage[]> {
  return Promise.all(
    operatorPages.map(async (name) => {
      const values = Object.entries(valuesOf(name));
      const blocks = codeBlocksOf(await readFile(path.join(root, name), 'utf8')).filter(({ info }) => info === 'sh');
      return {
        name,
        blocks: blocks.map(({ line, text }) => {
          const filled = values.reduce((current, [written, value]) => current.replaceAll(written, value), text);
          const left = placeholder.exec(filled)?.[0];
          if (left !== undefined) throw new Error(`${name}, line ${line}: give ${left} a value in operator-values.ts`);
          return { line, text: filled };
        }),
      };
    }),
  );
}

/** Types a page's blocks into one shell, and gives the calls they made. Throws where a command fails, or where none is made. */
export async function runOperatorPage({ name, blocks }: OperatorPage, place: Place): Promise<readonly Call[]> {
  const log = path.join(place.env['TMPDIR'] ?? '', `${name.replaceAll('/', '-')}.calls`);
  await writeFile(log, '');
  const shell = new Shell({ ...place, env: { ...place.env, [callsVariable]: log } });
  let calls: readonly Call[] = [];
  try {
    for (const { line, text } of blocks) {
      const before = calls.length;
      await shell.run(text).catch((error: unknown) => {
        throw new Error(`${name}, line ${line}`, { cause: error });
      });
      calls = callsIn(await readFile(log, 'utf8'));
      if (calls.length === before) throw new Error(`${name}, line ${line}: nothing of this block is checked`);
    }
  } finally {
    await shell.end();
  }
  return calls;
}

/** How many calls there were of each outcome, for the reader of the tests' output. */
export function countOf(calls: readonly Call[]): string {
  const count = (wanted: Outcome) => calls.filter(({ outcome }) => outcome === wanted).length;
  return (
    `${calls.length} command lines: ${count('local')} ran here, ${count('stand-in')} on the stand-in of Google’s APIs, ` +
    `${count('synopsis')} compared with their program’s synopsis, ${count('tested')} run elsewhere by npm test, ` +
    `${count('not-run')} not run`
  );
}
