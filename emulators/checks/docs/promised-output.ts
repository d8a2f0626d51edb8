/** The first promised line that isn't in what was printed after those before it; undefined when all are. */
export function missingLine(promised: readonly string[], printed: string): string | undefined {
  const lines = printed.split('\n');
  let next = 0;
  for (const line of promised) {
    const pattern = new RegExp(line.trim().split('…').map(escaped).join('.*'));
    const found = lines.findIndex((one, index) => index >= next && pattern.test(one));
    if (found === -1) return line;
    next = found + 1;
  }
  return undefined;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
