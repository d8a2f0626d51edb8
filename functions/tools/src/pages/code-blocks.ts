import type { CodeBlock } from '@fresh/local/code-blocks';
import {
  executedPages,
  operatorPages,
  quotingPages,
  simulatedPages,
  typeCheckedPages,
} from '@fresh/local/executed-pages';

/**
 * How a block of code is checked. `executed` and `operated`: `emulators/checks/docs` runs it. `type-checked`: as another team's
 * program. `quoted`: compared with what our programs print or read. `generated`: written by `npm run generate`. `figure`: drawn
 * with characters; its names are checked (`emulators/checks/docs/figures.unit.spec.ts`).
 */
export const blockChecks = ['executed', 'operated', 'type-checked', 'quoted', 'generated', 'figure'] as const;

/** How a block of code is checked. */
export type BlockCheck = (typeof blockChecks)[number];

/** How a block is checked; null where nothing checks it. */
export function checkOf(
  page: { readonly path: string; readonly text: string },
  { info }: CodeBlock,
): BlockCheck | null {
  const isOneOf = (pages: readonly string[]) => pages.includes(page.path);
  if (isGenerated(page.text)) return 'generated';
  if (info === '') return 'figure';
  if (isOneOf(executedPages)) return 'executed';
  if (isOneOf(operatorPages) && info === 'sh') return 'operated';
  if (isOneOf(quotingPages) && info === 'text quoted') return 'quoted';
  if (isOneOf(simulatedPages) && info === 'text simulated') return 'quoted';
  if (isOneOf(typeCheckedPages) && (info === 'ts' || info === 'sh install')) return 'type-checked';
  return null;
}

/** Whether a page as a whole is written by a program. */
export function isGenerated(markdown: string): boolean {
  return /^(?:Generated|Written) (?:by|from) /m.test(markdown);
}
