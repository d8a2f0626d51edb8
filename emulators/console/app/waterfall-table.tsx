import type { JSX } from 'preact';
import { Name } from './name.tsx';
import { axisOf, partsOf, type Interval, type Row } from './waterfall.ts';

interface WaterfallProps {
  readonly rows: readonly Row[];
  readonly wholeMs: number;
  readonly chosen: Row | undefined;
  readonly onChoose: (row: Row) => void;
}

/** Spans as a tree, each with its time on one axis and what it cost. */
export function WaterfallTable({ rows, wholeMs, chosen, onChoose }: WaterfallProps): JSX.Element {
  const services = [...new Set(rows.map(({ span }) => span.service))];
  return (
    <>
      <p class="legend">
        {services.map((service) => (
          <span key={service} data-service={service}>
            <span class="dot" /> {service}
          </span>
        ))}
        <span>
          <span class="key work" /> works
        </span>
        <span>
          <span class="key below" /> waits for a part below it
        </span>
        <span>
          <span class="key wait" /> waits for Firestore
        </span>
        <span>
          <span class="key way" /> on its way
        </span>
      </p>
      <div class="span head" aria-hidden="true">
        <span>Span</span>
        <Axis wholeMs={wholeMs} />
        {['Took', 'Firestore', 'On its way', 'Reads', 'Writes'].map((name) => (
          <span key={name} class="number">
            {name}
          </span>
        ))}
      </div>
      <ol class="waterfall">
        {rows.map((row) => (
          <WaterfallRow
            key={row.span.spanId}
            row={row}
            wholeMs={wholeMs}
            isChosen={row === chosen}
            onChoose={() => {
              onChoose(row);
            }}
          />
        ))}
      </ol>
    </>
  );
}

function Axis({ wholeMs }: { wholeMs: number }): JSX.Element {
  return (
    <span class="track">
      {axisOf(wholeMs).map((ms) => (
        <span key={ms} class="tick" style={{ insetInlineStart: percent(ms, wholeMs) }}>
          {ms} ms
        </span>
      ))}
    </span>
  );
}

function WaterfallRow({
  row,
  wholeMs,
  isChosen,
  onChoose,
}: {
  row: Row;
  wholeMs: number;
  isChosen: boolean;
  onChoose: () => void;
}): JSX.Element {
  const { span, depth, from, to, waits, below, waitedFrom } = row;
  const { reads, writes, deletes, service, name, attributes, failed, error } = span;
  const attempt = attributes['fresh.attempt'];
  const title = typeof attempt === 'number' ? `${name} ${attempt}` : name;
  const { waitingMs } = partsOf(row);
  const waitedMs = waitedFrom === null ? 0 : from - waitedFrom;
  const bars = (intervals: readonly Interval[], kind: string) =>
    intervals.map(([start, end]) => (
      <Bar key={`${kind} ${start}`} kind={kind} from={start} to={end} wholeMs={wholeMs} />
    ));
  return (
    <li data-span={name} data-service={service}>
      <button type="button" class="span" aria-pressed={isChosen} onClick={onChoose}>
        <span
          class="span-name"
          style={{ paddingInlineStart: `${Math.min(depth, 10) * 0.8}rem` }}
          title={`${title}, ${service}`}
        >
          <span class="dot" />
          <span class="text">
            <Name of={title} />
          </span>
          {(failed || error !== undefined) && <span class="pill bad">failed</span>}
        </span>
        <span class="track" aria-hidden="true">
          {axisOf(wholeMs).map((ms) => (
            <span key={ms} class="grid" style={{ insetInlineStart: percent(ms, wholeMs) }} />
          ))}
          {waitedFrom !== null && bars([[waitedFrom, from]], 'way')}
          {bars([[from, to]], failed ? 'work failed' : 'work')}
          {bars(below, 'below')}
          {bars(waits, 'wait')}
        </span>
        <Cell name="Took" value={`${(to - from).toFixed(1)} ms`} />
        <Cell name="Firestore" value={waitingMs > 0 && `${waitingMs.toFixed(1)} ms`} />
        <Cell name="On its way" value={waitedMs >= 0.05 && `${waitedMs.toFixed(1)} ms`} />
        <Cell name="Reads" value={reads > 0 && reads} />
        <Cell name="Writes" value={writes + deletes > 0 && writes + deletes} />
      </button>
    </li>
  );
}

/** A figure of a row. On a narrow screen it stands beside its name instead of below it. */
function Cell({ name, value }: { name: string; value: string | number | false }): JSX.Element {
  return (
    <span class={value === false ? 'number none' : 'number'} data-cell={name}>
      <span class="cell-name">{name} </span>
      {value === false ? '·' : value}
    </span>
  );
}

function Bar({ kind, from, to, wholeMs }: { kind: string; from: number; to: number; wholeMs: number }): JSX.Element {
  const inlineSize = `max(2px, ${percent(to - from, wholeMs)})`;
  return <span class={kind} style={{ insetInlineStart: percent(from, wholeMs), inlineSize }} />;
}

function percent(ms: number, wholeMs: number): string {
  return `${(100 * ms) / Math.max(1, wholeMs)}%`;
}
