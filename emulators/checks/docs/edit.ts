/** A file after an edit, whose form `document.ts` describes. Throws when a place isn't there, or is there twice. */
export function edited(content: string, diff: string): string {
  return placesOf(diff)
    .reduce((current, { before, after }) => {
      const found = current.split(`\n${before}`).length - 1;
      if (found !== 1) throw new Error(`this is in the file ${found} times, and once is wanted:\n${before}`);
      // As a function: `$` means nothing special then.
      return current.replace(`\n${before}`, () => `\n${after}`);
    }, `\n${content}`)
    .slice(1);
}

/** Lines as they are, and as they are to be. */
interface Place {
  readonly before: string;
  readonly after: string;
}

function placesOf(diff: string): Place[] {
  return diff.split(/^@@\n/m).map((text) => {
    const lines = text.split('\n').slice(0, -1);
    const [before, after] = ['-', '+'].map((sign) =>
      lines
        // An editor may have taken the blank from an empty line.
        .map((line) => (line === '' ? ' ' : line))
        .filter((line) => line.startsWith(' ') || line.startsWith(sign))
        .map((line) => `${line.slice(1)}\n`)
        .join(''),
    );
    const odd = lines.find((line) => !/^(?:[ +-]|$)/.test(line));
    if (odd !== undefined) throw new Error(`a line of an edit begins with a blank, + or -: ${odd}`);
    if (before === undefined || after === undefined || before.trim() === '') throw new Error(`where?\n${text}`);
    return { before, after };
  });
}
