/** Lines of Markdown stay below this, so that a page reads in a terminal. */
export const maxColumns = 120;

/** How the columns of a table stand: numbers to the right, but for the first column. */
interface Options {
  readonly numbers?: boolean;
}

/**
 * A Markdown table. Where a row of it would be wider than `maxColumns` once prettier has aligned it, a list instead: one
 * item for each row, headed by the first cell, its other cells named after their columns. Empty cells are left out there.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { numbers = false }: Options = {},
): string {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll('|', String.raw`\|`)));
  if (alignedWidth([head, ...escaped]) > maxColumns) return list(head, rows);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_cell, column) => (numbers && column > 0 ? '--:' : '---'));
  return [line(head), line(rule), ...escaped.map(line)].join('\n');
}

/** The rows as a list; with two columns each row is one sentence. */
function list(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.map((row) => item(head, row)).join('\n');
}

function item(head: readonly string[], [first = '', ...others]: readonly string[]): string {
  const named = others.flatMap((cell, index) => (cell === '' ? [] : [{ name: head[index + 1] ?? '', cell }]));
  const title = first.includes('`') || first.includes('[') ? first : `**${first}**`;
  if (others.length === 1) return `- ${title}: ${named[0]?.cell.replaceAll('<br>', '; ') ?? ''}`;
  const lines = named.map(({ name, cell }) =>
    cell.includes('<br>')
      ? [`  - ${name}:`, ...cell.split('<br>').map((part) => `    - ${part}`)].join('\n')
      : `  - ${name}: ${cell}`,
  );
  return [`- ${title}`, ...lines].join('\n');
}

function alignedWidth(rows: readonly (readonly string[])[]): number {
  const widths = rows[0]?.map((_cell, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return widths.reduce((sum, width) => sum + width + 3, 1);
}
