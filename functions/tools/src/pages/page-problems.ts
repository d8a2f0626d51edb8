import path from 'node:path';
import { codeBlocksOf } from '@fresh/local/code-blocks';
import { maxColumns } from '@fresh/local/markdown-table';
import { handWrittenText, type Page } from './hand-written.ts';
import { blockChecks, checkOf, type BlockCheck } from './code-blocks.ts';

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

/** Sizes, tables, orphans and blocks of code of pages. */
export function checkPages(pages: readonly Page[]): PageSummary {
  const reached = reachedFrom(pages);
  const checks: BlockCheck[] = [];
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
      const check = checkOf(page, block);
      if (check) checks.push(check);
      else
        report(block.line, `nothing checks a block of "${block.info}" here; functions/lib/local/src/executed-pages.ts`);
    }
    return found;
  });
  const total = { path: 'docs', line: 1, problem: `${words} words by hand; ${limits.words} are the limit` };
  const blocks = Object.fromEntries(
    blockChecks.map((check) => [check, checks.filter((one) => one === check).length]),
  ) as Record<BlockCheck, number>;
  return { pages: pages.length, words, blocks, problems: words > limits.words ? [...problems, total] : problems };
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
