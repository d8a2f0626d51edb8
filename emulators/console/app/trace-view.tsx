import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Figures } from './figures.tsx';
import { readCloud, type CountedTrace, type Trace } from './cloud.ts';
import { LineList } from './line-list.tsx';
import { Name } from './name.tsx';
import { SpanDetails } from './span-details.tsx';
import { Result } from './traces-view.tsx';
import { shortTopic } from './timeline.ts';
import { useCloud } from './use-cloud.ts';
import { WaterfallTable } from './waterfall-table.tsx';
import { waterfall, writtenBy } from './waterfall.ts';

const pollMs = 1_000;

/** One trace: what happened when, what it cost, wrote and logged. */
export function TraceView({ id }: { id: string }): JSX.Element {
  const { body: trace, failure } = useCloud<CountedTrace>(
    async (version, signal) => {
      const read = await readCloud<CountedTrace>(`traces/${id}`, {}, signal);
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
        <h1>
          <Name of={trace.summary.name} />
        </h1>
        <Result trace={trace.summary} />
        <a href="#/traces">All traces</a>
      </div>
      <Facts trace={trace} />
      <section aria-labelledby="waterfall">
        <h2 id="waterfall">Waterfall</h2>
        <WaterfallTable
          rows={rows}
          wholeMs={trace.summary.wholeMs}
          chosen={row}
          onChoose={({ span }) => {
            choose(span.spanId);
          }}
        />
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

function Facts({ trace: { summary, counted } }: { trace: CountedTrace }): JSX.Element {
  const { reads, writes, deletes, invocations, durationMs, wholeMs, requestId, uid, orgId, events, route } = summary;
  const figures: readonly (readonly [string, string | number])[] = [
    ['Took', `${durationMs.toFixed(1)} ms`],
    ['In all', `${wholeMs.toFixed(1)} ms`],
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
      <Figures label="What it cost" figures={figures} />
      <Counted summary={summary} counted={counted} />
      <dl class="ids">
        {ids.map(
          ([name, value]) =>
            value !== null && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <code>{value}</code>
                </dd>
              </div>
            ),
        )}
      </dl>
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

/** Whether Firestore, which knows nothing of spans, has counted the same. */
function Counted({ summary, counted }: Pick<CountedTrace, 'summary' | 'counted'>): JSX.Element {
  if (!counted) return <></>;
  const { reads, writes, deletes } = counted;
  const isSame = reads === summary.reads && writes === summary.writes && deletes === summary.deletes;
  return (
    <p class="about">
      {isSame ? (
        'Firestore itself counted the same.'
      ) : (
        <>
          Firestore itself counted {reads} reads, {writes} writes and {deletes} deletes. The difference goes once every
          span has arrived; if it stays, a call was made outside of its span.
        </>
      )}
    </p>
  );
}

function Written({ trace }: { trace: Trace }): JSX.Element {
  const written = writtenBy(trace);
  return (
    <section aria-labelledby="written">
      <h2 id="written">Documents it wrote</h2>
      {written.length === 0 && <p class="empty">None.</p>}
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
