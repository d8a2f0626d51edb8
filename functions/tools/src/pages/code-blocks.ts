import { executedPages, typeCheckedPages } from '@fresh/local/executed-pages';

/** How a block of code is checked; a figure is drawn with characters, and not code. */
export type BlockCheck = 'executed' | 'type-checked' | 'parsed' | 'figure';

/** A fenced block of a page. */
export interface CodeBlock {
  /** From 1. */
  readonly line: number;
  /** What stands after the backticks. */
  readonly info: string;
  readonly text: string;
}

/** The fenced blocks of a page. */
export function codeBlocksOf(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { line: number; info: string; lines: string[] } | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    if (open && line.trim() === '```') {
      blocks.push({ line: open.line, info: open.info, text: open.lines.map((each) => `${each}\n`).join('') });
      open = undefined;
    } else if (open) {
      open.lines.push(line);
    } else if (line.trim().startsWith('```')) {
      open = { line: index + 1, info: line.trim().slice(3), lines: [] };
    }
  }
  return blocks;
}

/** How a block is checked; null for a language that nothing checks on this page. */
export function checkOf(page: string, { info }: CodeBlock): BlockCheck | null {
  if (info === '' || info === 'text') return 'figure';
  if ((executedPages as readonly string[]).includes(page)) return 'executed';
  if (info === 'ts' && (typeCheckedPages as readonly string[]).includes(page)) return 'type-checked';
  return info === 'json' || /^sh\b/.test(info) ? 'parsed' : null;
}

/** The npm scripts that a block of commands runs. */
export function scriptsIn({ text }: CodeBlock): string[] {
  return [...text.matchAll(/\bnpm run (?:-s |--silent )?([\w:-]+)/g)].map(([, name = '']) => name);
}
