import { isGenerated } from './code-blocks.ts';

/** A Markdown page: its path from the root of the repository, and its text. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/**
 * What people wrote of a page: without generated sections, comments and blocks of code, but with all of its line breaks. Null
 * for generated pages, benchmarks and the record of the monolith.
 */
export function handWrittenText({ path: name, text }: Page): string | null {
  const isWritten = isGenerated(text) || name.startsWith('docs/benchmarks/');
  if (isWritten || name.startsWith('docs/reference/monolith/')) return null;
  return text
    .replaceAll(/<!-- generated: (\w+),[^]*?<!-- end of \1 -->/g, lineBreaks)
    .replaceAll(/^( *)```[^]*?^\1```$/gm, lineBreaks)
    .replaceAll(/<!--[^]*?-->/g, lineBreaks);
}

function lineBreaks(text: string): string {
  return ` ${text.replaceAll(/[^\n]/g, '')}`;
}
