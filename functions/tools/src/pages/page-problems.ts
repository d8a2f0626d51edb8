import path from 'node:path';
import { maxColumns } from '@fresh/local/markdown-table';
import { handWrittenText } from './hand-written.ts';
import { checkOf, codeBlocksOf, scriptsIn, type BlockCheck, type CodeBlock } from './code-blocks.ts';

/** A Markdown page: its path from the root of the repository, and its text. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** What is wrong on a page. */
export interface PageProblem {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly problem: string;
}

/** What all pages are. */
export interface PageSummary {
  readonly pages: number;
  /** Words of prose that people wrote: without code, generated pages and sections, and the record of the monolith. */
  readonly words: number;
  readonly blocks: Readonly<Record<BlockCheck, number>>;
  readonly problems: readonly PageProblem[];
}

/** What pages are held to. */
export const limits = {
  wordsOfPage: 2_500,
  words: 40_000,
  lines: { 'README.md': 120, 'CONTRIBUTING.md': 150 } as Readonly<Record<string, number>>,
};

/** Where a reader begins. */
const starts = ['README.md', 'docs/README.md'];

/**
 * Sizes, tables, orphans and blocks of code of pages. `scripts` are those of package.json; `parseShell` returns what a
 * shell says against commands, null for nothing.
 */
export function checkPages(
  pages: readonly Page[],
  scripts: ReadonlySet<string>,
  parseShell: (commands: string) => string | null,
): PageSummary {
  const reached = reachedFrom(pages);
  const blocks: Record<BlockCheck, number> = { executed: 0, 'type-checked': 0, parsed: 0, figure: 0 };
  const words = pages.reduce((sum, page) => sum + wordsByHand(page), 0);
  const problems = pages.flatMap((page) => {
    const found: PageProblem[] = [];
    const report = (line: number, problem: string) => found.push({ path: page.path, line, problem });
    const count = wordsIn(page.text);
    if (count > limits.wordsOfPage) report(1, `${count} words; divide the page, ${limits.wordsOfPage} are the limit`);
    const lines = page.text.split('\n').length - 1;
    const most = limits.lines[page.path];
    if (most !== undefined && lines > most) report(1, `${lines} lines; ${most} are the limit`);
    if (!reached.has(page.path)) report(1, 'no page leads here from docs/README.md; link it there or from its parent');
    for (const line of wideRows(page.text)) report(line, `a row of a table is wider than ${maxColumns} columns`);
    for (const line of wideLines(page)) report(line, `a line is wider than ${maxColumns} columns; wrap it`);
    for (const block of codeBlocksOf(page.text)) {
      const check = checkOf(page.path, block);
      if (check) blocks[check]++;
      for (const problem of problemsOf(block, check, scripts, parseShell)) report(block.line, problem);
    }
    return found;
  });
  const total = { path: 'docs', line: 1, problem: `${words} words by hand; ${limits.words} are the limit` };
  return { pages: pages.length, words, blocks, problems: words > limits.words ? [...problems, total] : problems };
}

function problemsOf(
  block: CodeBlock,
  check: BlockCheck | null,
  scripts: ReadonlySet<string>,
  parseShell: (commands: string) => string | null,
): string[] {
  if (check === null) return [`nothing checks a block of "${block.info}" here: execute it, or make it text`];
  if (check !== 'parsed') return [];
  if (block.info === 'json') {
    try {
      JSON.parse(block.text);
      return [];
    } catch (error) {
      return [`no JSON: ${String(error)}`];
    }
  }
  // `<id>` stands for what the reader fills in.
  const syntax = parseShell(block.text.replaceAll(/<[^>\n]+>/g, 'VALUE'));
  const missing = scriptsIn(block).filter((name) => !scripts.has(name));
  return [
    ...(syntax === null ? [] : [`no shell commands: ${syntax}`]),
    ...missing.map((name) => `there is no script ${name} in package.json`),
  ];
}

/** Pages that can be reached by links. */
function reachedFrom(pages: readonly Page[]): ReadonlySet<string> {
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const reached = new Set<string>();
  const waiting = [...starts];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const page = byPath.get(next);
    if (!page || reached.has(next)) continue;
    reached.add(next);
    for (const [, target = ''] of page.text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)) {
      const found = path.posix.normalize(path.posix.join(path.posix.dirname(next), target)).replace(/\/$/, '');
      waiting.push(found, `${found}/README.md`);
    }
  }
  return reached;
}

function wideRows(markdown: string): number[] {
  return markdown
    .split('\n')
    .flatMap((line, index) => (line.startsWith('|') && line.length > maxColumns ? [index + 1] : []));
}

/** Lines that people wrote, that don't fit a terminal, and that could be wrapped: a link or code can't be. */
function wideLines(page: Page): number[] {
  return (handWrittenText(page) ?? '').split('\n').flatMap((line, index) => {
    if (line.length <= maxColumns || line.trimStart().startsWith('|')) return [];
    const canWrap = line
      .trim()
      .replaceAll(/`[^`]*`|\[[^\]]*\]\([^)]*\)/g, 'x')
      .replace(/^- /, '')
      .includes(' ');
    return canWrap ? [index + 1] : [];
  });
}

/** Words without marks of Markdown, addresses of links and comments. */
function wordsIn(markdown: string): number {
  const text = markdown.replaceAll(/<!--[^]*?-->/g, ' ').replaceAll(/\]\([^)]*\)/g, ' ');
  return text.match(/[\p{L}\p{N}][\p{L}\p{N}'’./_-]*/gu)?.length ?? 0;
}

function wordsByHand(page: Page): number {
  return wordsIn(handWrittenText(page) ?? '');
}
