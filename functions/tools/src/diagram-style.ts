/**
 * How generated pictures look. Each has a background of its own, so that it can be read on any page, and follows the colour
 * scheme of its reader: as an image in a page it can't know the page's.
 */
const colours = {
  light: {
    ...{ paper: '#ffffff', edge: '#d1d9e0', ink: '#1f2328', soft: '#59636e', card: '#f6f8fa', line: '#8c959f' },
    ...{ out: '#0969da', outPaper: '#ddf4ff', in: '#8250df', inPaper: '#fbefff' },
  },
  dark: {
    ...{ paper: '#0d1117', edge: '#3d444d', ink: '#f0f6fc', soft: '#9198a1', card: '#161b22', line: '#6e7681' },
    ...{ out: '#4493f8', outPaper: '#12233d', in: '#ab7df8', inPaper: '#271d40' },
  },
} as const;

const variables = (scheme: keyof typeof colours) =>
  Object.entries(colours[scheme])
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';');

const style = [
  `svg{${variables('light')}}`,
  `@media(prefers-color-scheme:dark){svg{${variables('dark')}}}`,
  'text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:var(--ink)}',
  '.soft{fill:var(--soft);font-size:12px}',
  '.middle{text-anchor:middle}',
  '.strong{font-weight:600}',
  '.paper{fill:var(--paper);stroke:var(--edge)}',
  '.box{fill:var(--card);stroke:var(--edge)}',
  '.out{fill:var(--out)}.in{fill:var(--in)}',
  '.out-line{fill:none;stroke:var(--out)}.in-line{fill:none;stroke:var(--in)}.line{fill:none;stroke:var(--line)}',
  '.out-box{fill:var(--outPaper);stroke:var(--out)}.in-box{fill:var(--inPaper);stroke:var(--in)}',
].join('');

/** What a picture is, and what it shows; both are read aloud. */
export interface PictureText {
  readonly title: string;
  readonly description: string;
}

/** A picture of `width` by `height` CSS pixels. `parts` are SVG elements. */
export function picture(
  width: number,
  height: number,
  { title, description }: PictureText,
  parts: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title about">`,
    `<title id="title">${title}</title>`,
    `<desc id="about">${description}</desc>`,
    `<style>${style}</style>`,
    `<rect class="paper" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="12"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

/** A line of text. `kind` are classes of the style. */
export function label(text: string, x: number, y: number, kind = ''): string {
  return `<text${kind === '' ? '' : ` class="${kind}"`} x="${x}" y="${y}">${text}</text>`;
}

/** A rounded box. */
export function box(x: number, y: number, width: number, height: number, kind = 'box'): string {
  return `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>`;
}

/** A vertical line with a head at its end, which is above its start or below it. */
export function verticalArrow(x: number, from: number, to: number, kind: 'out' | 'in' | 'line'): string {
  const back = to > from ? -6 : 6;
  const line = kind === 'line' ? 'line' : `${kind}-line`;
  const head = `M${x - 4} ${to + back}L${x} ${to}L${x + 4} ${to + back}`;
  return `<path class="${line}" stroke-width="1.5" d="M${x} ${from}V${to}${head}"/>`;
}
