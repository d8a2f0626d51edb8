/**
 * The first promised line that isn't in what was printed after those before it; undefined when all are. `…` stands for anything in
 * a line. A promised line may be a part of a printed one, unless `whole` lines are promised.
 */
export function missingLine(
  promised: readonly string[],
  printed: string,
  { whole = false }: { readonly whole?: boolean } = {},
): string | undefined {
  const lines = printed.split('\n').map((line) => line.trimEnd());
  let next = 0;
  for (const line of promised) {
    const text = (whole ? line.trimEnd() : line.trim()).split('…').map(escaped).join('.*');
    const pattern = new RegExp(whole ? `^${text}$` : text);
    const found = lines.findIndex((one, index) => index >= next && pattern.test(one));
    if (found === -1) return line;
    next = found + 1;
  }
  return undefined;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
