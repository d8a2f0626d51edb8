import type { Part } from './parts.ts';

const [labelWidth, plotWidth, rowHeight, top] = [430, 420, 20, 46];
const width = labelWidth + plotWidth + 40;

/**
 * A plot of a part as an SVG file: a line from p50 (dot) over p95 (tick) to p99 (ring) for each row, on a logarithmic axis.
 * Baselines are grey. It has no background and follows the reader's scheme, so that it can be read on light and on dark.
 */
export function plotOf({ title, unit, rows, limit }: Part): string {
  const shown = rows.filter(({ p50 }) => !Number.isNaN(p50));
  const values = [...shown.flatMap(({ p50, p99 }) => [p50, p99]), ...(limit === undefined ? [] : [limit])];
  // A difference may be negative, and a logarithm has no place for it: what is below the axis is drawn at its beginning.
  const from = 10 ** Math.floor(Math.log10(Math.max(0.1, Math.min(...values))));
  const to = 10 ** Math.ceil(Math.log10(Math.max(from * 10, ...values)));
  const x = (value: number) => {
    const share = Math.log10(Math.max(from, value) / from) / Math.log10(to / from);
    return Math.round((labelWidth + share * plotWidth) * 10) / 10;
  };
  const height = top + shown.length * rowHeight + 14;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${style}</style>`,
    `<text x="0" y="16" class="title">${escaped(title)}, ${unit}: ● p50 | p95 ○ p99</text>`,
    ...ticks(from, to).map(
      (tick) =>
        `<path d="M${x(tick)} ${top - 8}V${height - 6}" class="grid"/><text x="${x(tick)}" y="${top - 12}" class="tick">${tick}</text>`,
    ),
    ...shown.flatMap(({ name, kind, p50, p95, p99 }, index) => {
      const y = top + index * rowHeight + rowHeight / 2;
      return [
        `<g class="${kind}"><text x="${labelWidth - 10}" y="${y + 4}" class="label">${escaped(shortened(name))}</text>`,
        `<path d="M${x(p50)} ${y}H${x(p99)}M${x(p95)} ${y - 5}V${y + 5}"/>`,
        `<circle cx="${x(p50)}" cy="${y}" r="4" class="dot"/><circle cx="${x(p99)}" cy="${y}" r="4"/></g>`,
      ];
    }),
    ...(limit === undefined
      ? []
      : [
          `<path d="M${x(limit)} ${top - 8}V${height - 6}" class="limit"/>`,
          `<text x="${x(limit) + 4}" y="${height - 2}" class="limit-text">limit ${limit} ${unit}</text>`,
        ]),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

/** Text and lines in tones that both schemes can carry; the accents change with it. */
const style = [
  'text{font:12px system-ui,sans-serif;fill:#57606a}.title{font-weight:600;font-size:13px}',
  '.label{text-anchor:end}.tick{text-anchor:middle;font-size:11px}.limit-text{fill:#cf222e;font-size:11px}',
  'path,circle{fill:none;stroke-width:2}.grid{stroke:#8c959f;stroke-opacity:.3;stroke-width:1}',
  '.limit{stroke:#cf222e;stroke-dasharray:4 3}.ours *{stroke:#0969da}.ours .dot{fill:#0969da}',
  '.difference *{stroke:#8250df}.difference .dot{fill:#8250df}.baseline *{stroke:#8c959f}.baseline .dot{fill:#8c959f}',
  'g text{stroke:none!important}',
  '@media(prefers-color-scheme:dark){text{fill:#adbac7}.ours *{stroke:#539bf5}.ours .dot{fill:#539bf5}',
  '.difference *{stroke:#b083f0}.difference .dot{fill:#b083f0}.limit{stroke:#f47067}.limit-text{fill:#f47067}}',
].join('');

/** 1, 2 and 5 of each decade. */
function ticks(from: number, to: number): number[] {
  const decades = Math.round(Math.log10(to / from));
  const steps = decades > 2 ? [1] : [1, 2, 5];
  const all = Array.from({ length: decades }, (_, decade) => steps.map((step) => from * step * 10 ** decade)).flat();
  return [...all, to].map((tick) => Number(tick.toPrecision(3)));
}

/** As much as fits before the axis. */
function shortened(name: string): string {
  return name.length <= 68 ? name : `${name.slice(0, 67)}…`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
