import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { readCloud, type Trace } from './cloud.ts';
import { LineList } from './line-list.tsx';
import { SpanDetails } from './span-details.tsx';
import { Result } from './traces-view.tsx';
import { counted } from './text.ts';
import { shortTopic } from './timeline.ts';
import { useCloud } from './use-cloud.ts';
import { partsOf, waterfall, writtenBy, type Row } from './waterfall.ts';

const pollMs = 1_000;

/** One trace: what happened when, what it cost, wrote and logged. */
export function TraceView({ id }: { id: string }): JSX.Element {
  const { body: trace, failure } = useCloud<Trace>(
    async (version, signal) => {
      const read = await readCloud<Trace>(`traces/${id}`, {}, signal);
      if (read.kind !== 'found') return read;
      const { spans, lines } = read.body;
      const now = `${spans.length} ${lines.length}`;
      return now === version ? { kind: 'unchanged' } : { kind: 'found', body: { ...read.body, version: now } };
    },
    pollMs,
    true,
    id,
  );
  const [chosen, choose] = useState<string | null>(null);
  useEffect(() => {
    choose(null);
  }, [id]);
  if (!trace) {
    return (
      <>
        <h1>Trace</h1>
        <p role="alert" class="failure">
          {failure}
        </p>
        {failure === '' && <p>Loading …</p>}
      </>
    );
  }
  const rows = waterfall(trace);
  // What a reader looks for: the execution that failed, else the request with its middleware.
  const first =
    rows.find(({ span }) => span.failed && span.outcome !== undefined) ??
    rows.find(({ span }) => span.steps.length > 0);
  const row = rows.find(({ span }) => span.spanId === chosen) ?? first ?? rows[0];
  return (
    <>
      <div class="title">
        <h1>{trace.summary.name}</h1>
        <Result trace={trace.summary} />
        <a href="#/traces">All traces</a>
      </div>
      <Facts trace={trace} />
      <section aria-labelledby="waterfall">
        <h2 id="waterfall">Waterfall</h2>
        <Legend />
        <ol class="waterfall">
          {rows.map((one) => (
            <WaterfallRow
              key={one.span.spanId}
              row={one}
              wholeMs={trace.summary.wholeMs}
              isChosen={one === row}
              onChoose={() => {
                choose(one.span.spanId);
              }}
            />
          ))}
        </ol>
      </section>
      <div class="columns">
        {row && <SpanDetails row={row} />}
        <Written trace={trace} />
      </div>
      <section aria-labelledby="lines">
        <h2 id="lines">Log lines</h2>
        <LineList lines={trace.lines.map((line) => ({ ...line, traceId: trace.summary.traceId }))} isOneTrace />
      </section>
    </>
  );
}

function Facts({ trace: { summary } }: { trace: Trace }): JSX.Element {
  const { reads, writes, deletes, invocations, durationMs, wholeMs, requestId, uid, orgId, events, route } = summary;
  const figures: readonly (readonly [string, string | number])[] = [
    ['Took', `${durationMs.toFixed(1)} ms`],
    ['With all that followed', `${wholeMs.toFixed(1)} ms`],
    ['Reads', reads],
    ['Writes', writes],
    ['Deletes', deletes],
    ['Function calls', invocations],
  ];
  const ids: readonly (readonly [string, string | null])[] = [
    ['Request', requestId],
    ['User', uid],
    ['Organization', orgId],
    ['Route', route],
    ['Trace', summary.traceId],
  ];
  return (
    <>
      <dl class="figures" aria-label="What it cost">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="reach">
        {ids.flatMap(([name, value]) =>
          value === null
            ? []
            : [
                <span key={name}>
                  {name} <code>{value}</code>{' '}
                </span>,
              ],
        )}
      </p>
      {events.length > 0 && (
        <p>
          Published{' '}
          {events.map((topic) => (
            <a key={topic} class="chip" href={`#/map/event:${topic}`}>
              {shortTopic(topic)}
            </a>
          ))}
        </p>
      )}
    </>
  );
}

function Legend(): JSX.Element {
  return (
    <p class="legend">
      <span class="key work" /> works <span class="key wait" /> waits for Firestore <span class="key way" /> on its way
    </p>
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
  const { span, depth, from, to, waits, waitedFrom } = row;
  const percent = (ms: number) => `${(100 * ms) / Math.max(1, wholeMs)}%`;
  const place = (start: number, end: number) => ({
    insetInlineStart: percent(start),
    inlineSize: `max(2px, ${percent(end - start)})`,
  });
  const attempt = span.attributes['fresh.attempt'];
  const { waitingMs } = partsOf(row);
  const cost = [
    span.reads > 0 && counted(span.reads, 'read'),
    span.writes + span.deletes > 0 && counted(span.writes + span.deletes, 'write'),
  ];
  const waited = waitedFrom === null ? null : Math.round(from - waitedFrom);
  return (
    <li data-span={span.name}>
      <button type="button" class="span" aria-pressed={isChosen} onClick={onChoose}>
        <span class="span-name" style={{ paddingInlineStart: `${Math.min(depth, 12) * 0.7}rem` }}>
          {span.name}
          {typeof attempt === 'number' && ` ${attempt}`} <span class="about">{span.service}</span>
        </span>
        <span class="span-time">
          {(to - from).toFixed(1)} ms
          {waitingMs > 0 && <span class="about">{waitingMs.toFixed(1)} ms in Firestore</span>}
          {waited !== null && waited > 0 && <span class="about">after {waited} ms on its way</span>}
          <span class="about">{cost.filter((one) => one !== false).join(', ')}</span>
          {(span.failed || span.error !== undefined) && <span class="bad">failed</span>}
        </span>
        <span class="track" aria-hidden="true">
          {waitedFrom !== null && <span class="way" style={place(waitedFrom, from)} />}
          <span class={span.failed ? 'work failed' : 'work'} style={place(from, to)} />
          {waits.map(([start, end]) => (
            <span key={start} class="wait" style={place(start, end)} />
          ))}
        </span>
      </button>
    </li>
  );
}

function Written({ trace }: { trace: Trace }): JSX.Element {
  const written = writtenBy(trace);
  return (
    <section aria-labelledby="written">
      <h2 id="written">Documents it wrote</h2>
      {written.length === 0 && <p>None.</p>}
      <ul class="plain">
        {written.map(({ path, span }) => (
          <li key={path}>
            <a href={`#/data/${path}`}>{path}</a>{' '}
            <span class="about">
              by {span.name}, {span.service}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
