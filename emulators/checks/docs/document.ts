/**
 * What a document instructs its reader to do. The convention, for its author; blocks of code that it doesn't name are
 * only read, and everything that is run is something that the reader sees:
 *
 *   ```ts file=path        A new file, whole; in any language.
 *   ```diff file=path      Edits of a file that is there. Lines with `-` go, lines with `+` are new, lines with a blank stay and say
 *                          where: together with those that go they are in the file exactly once. `@@` alone begins the next place.
 *   ```sh                  Commands, typed into one shell that is open from the first of them to the last. Each has to succeed.
 *   ```sh repeat           The same, again and again until the output is as promised. The text around it says so.
 *   ```sh terminal         One command in a terminal of its own, where it runs until the end.
 *   ```text output         What the block before prints: each line is found in a printed one, in this order, others between
 *                          them; `…` stands for anything. After `terminal`: what it prints once it is ready.
 *
 * Edits come before the first terminal: the local cloud is built when it is started.
 */

/** One block that does something. `line` is where it stands, for messages. */
export type Step =
  | { readonly kind: 'file'; readonly line: number; readonly path: string; readonly text: string }
  | { readonly kind: 'edit'; readonly line: number; readonly path: string; readonly diff: string }
  | Commands;

/** A block of commands. */
export interface Commands {
  readonly kind: 'sh' | 'repeat' | 'terminal';
  readonly line: number;
  readonly text: string;
  /** Empty when nothing is promised. */
  readonly output: readonly string[];
}

interface Block {
  readonly line: number;
  /** What stands after the backticks. */
  readonly info: string;
  readonly text: string;
}

const commandKinds: Readonly<Record<string, Commands['kind']>> = {
  sh: 'sh',
  'sh repeat': 'repeat',
  'sh terminal': 'terminal',
};

/** The steps of a document. Throws where it doesn't follow the convention. */
export function stepsOf(markdown: string): Step[] {
  const steps: Step[] = [];
  for (const block of blocksOf(markdown)) {
    const { line, info, text } = block;
    const reject = (why: string): never => {
      throw new Error(`line ${line}: ${why}`);
    };
    const [, language = '', path] = /^(\w+) file=(\S+)$/.exec(info) ?? [];
    const kind = commandKinds[info];
    if (path !== undefined) {
      if (steps.some((step) => step.kind === 'terminal')) reject('an edit after the first terminal');
      steps.push(language === 'diff' ? { kind: 'edit', line, path, diff: text } : { kind: 'file', line, path, text });
    } else if (kind !== undefined) {
      steps.push({ kind, line, text, output: [] });
    } else if (info === 'text output') {
      const last = steps.pop();
      if (!last || last.kind === 'file' || last.kind === 'edit') return reject('an output of no commands');
      steps.push({ ...last, output: text.trimEnd().split('\n') });
    } else if (/^(?:sh|bash|diff)\b/.test(info)) {
      reject(`no such block: ${info}`);
    }
  }
  for (const step of steps) {
    if ((step.kind === 'repeat' || step.kind === 'terminal') && step.output.length === 0) {
      throw new Error(`line ${step.line}: ${step.kind} needs an output to wait for`);
    }
  }
  return steps;
}

/** Whether steps are done before there is a local cloud: those in front of the first terminal. */
export function beforeTerminals(steps: readonly Step[]): readonly Step[] {
  const first = steps.findIndex((step) => step.kind === 'terminal');
  return first === -1 ? steps : steps.slice(0, first);
}

function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; info: string; lines: string[] } | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    if (open && line === '```') {
      blocks.push({ line: open.line, info: open.info, text: open.lines.map((each) => `${each}\n`).join('') });
      open = undefined;
    } else if (open) {
      open.lines.push(line);
    } else if (line.startsWith('```')) {
      open = { line: index + 1, info: line.slice(3), lines: [] };
    } else if (/^\s+```/.test(line)) {
      throw new Error(`line ${index + 1}: a block of code begins at the start of its line`);
    }
  }
  if (open) throw new Error(`line ${open.line}: a block of code without end`);
  return blocks;
}
