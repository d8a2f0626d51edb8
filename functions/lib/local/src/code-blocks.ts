/** A fenced block of a Markdown page. */
export interface CodeBlock {
  /** From 1. */
  readonly line: number;
  /** What stands after the backticks. */
  readonly info: string;
  /** Without the indentation of its fence. */
  readonly text: string;
}

/** The fenced blocks of a page, also of those that are indented in a list. */
export function codeBlocksOf(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { line: number; info: string; indent: string; lines: string[] } | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    if (open && line.trim() === '```') {
      blocks.push({ line: open.line, info: open.info, text: open.lines.map((each) => `${each}\n`).join('') });
      open = undefined;
    } else if (open) {
      open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
    } else if (line.trim().startsWith('```')) {
      const [indent = ''] = /^ */.exec(line) ?? [];
      open = { line: index + 1, info: line.trim().slice(3), indent, lines: [] };
    }
  }
  return blocks;
}
