import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { commandCloud, readCloud, type TraceSummary } from './cloud.ts';
import { ListTable } from './list-table.tsx';
import { Name } from './name.tsx';
import { clockSeconds } from './text.ts';
import { shortTopic } from './timeline.ts';
import { useCloud } from './use-cloud.ts';
import { TextFilter } from './text-filter.tsx';
import { LiveTitle } from './live-title.tsx';

const pollMs = 1_000;
const pageSize = 200;

/** The latest traces, as they come: each request with all that followed from it, and what it cost. */
export function TracesView(): JSX.Element {
  const [text, setText] = useState('');
  const [onlyFailed, setOnlyFailed] = useState(false);
  const [limit, setLimit] = useState(pageSize);
  const [isLive, setLive] = useState(true);
  const [cleared, setCleared] = useState(0);
  const [clearFailure, setClearFailure] = useState('');
  const query = { text, failed: onlyFailed ? '1' : '0', limit: String(limit) };
  const { body, failure } = useCloud<{ traces: readonly TraceSummary[] }>(
    (version, signal) => readCloud('traces', { ...query, version }, signal),
    pollMs,
    isLive,
    // Read anew after a clear, too, also while the list is paused.
    JSON.stringify({ ...query, cleared }),
  );
  const traces = body?.traces;
  const clear = async () => {
    const response = await commandCloud('traces/clear', {});
    setClearFailure(response.kind === 'failed' ? response.why : '');
    if (response.kind === 'found') setCleared((before) => before + 1);
  };
  return (
    <>
      <LiveTitle name="Traces" noun="trace" count={traces?.length} isLive={isLive} onLive={setLive} />
      <TextFilter text={text} example="request id, user, route, event" onText={setText}>
        <label class="check">
          <input
            type="checkbox"
            checked={onlyFailed}
            onChange={({ currentTarget }) => {
              setOnlyFailed(currentTarget.checked);
            }}
          />{' '}
          Only failed or rejected
        </label>
        <button type="button" class="quiet" onClick={() => void clear()}>
          Clear
        </button>
      </TextFilter>
      <p role="alert" class="failure">
        {failure !== '' ? failure : clearFailure}
      </p>
      {traces?.length === 0 && (
        <p class="empty">
          {text === '' && !onlyFailed ? 'No trace yet.' : 'No trace matches.'} <a href="#/send">Send a request</a>, or{' '}
          <a href="#/schedule">publish a schedule</a>.
        </p>
      )}
      {traces && traces.length > 0 && <TraceTable traces={traces} />}
      {!traces && failure === '' && <p>Loading …</p>}
      {traces && traces.length >= limit && (
        <button
          type="button"
          onClick={() => {
            setLimit(limit + pageSize);
          }}
        >
          Show older
        </button>
      )}
    </>
  );
}

function TraceTable({ traces }: { traces: readonly TraceSummary[] }): JSX.Element {
  return (
    <ListTable
      label="Traces"
      columns={['Time', 'Trace', 'Result']}
      numbers={['Took', 'Reads', 'Writes', 'Calls']}
      isStacked
    >
      {traces.map((trace) => (
        <TraceRow key={trace.traceId} trace={trace} />
      ))}
    </ListTable>
  );
}

function TraceRow({ trace }: { trace: TraceSummary }): JSX.Element {
  const { traceId, name, startedAt, durationMs, wholeMs, reads, writes, deletes, invocations, events, uid } = trace;
  return (
    <tr data-trace={traceId}>
      <td>
        <time dateTime={new Date(startedAt).toISOString()}>{clockSeconds(startedAt)}</time>
      </td>
      <th scope="row">
        <a href={`#/traces/${traceId}`}>
          <Name of={name} />
        </a>
        <span class="about">{[...events.map(shortTopic), ...(uid === null ? [] : [uid])].join(' · ')}</span>
      </th>
      <td>
        <Result trace={trace} />
      </td>
      <td class="number">
        {Math.round(durationMs)} ms
        {wholeMs > durationMs + 1 && <span class="about">{Math.round(wholeMs)} ms in all</span>}
      </td>
      <td class="number" data-cell="Reads">
        {reads}
      </td>
      <td class="number" data-cell="Writes">
        {writes + deletes}
      </td>
      <td class="number" data-cell="Calls">
        {invocations}
      </td>
    </tr>
  );
}

/** How a trace's request ended, in a word. */
export function Result({ trace: { status, code, failed } }: { trace: TraceSummary }): JSX.Element {
  const isBad = failed || (status ?? 0) >= 400;
  const text = [...(status === null ? [] : [status]), ...(code === null ? [] : [code])].join(' ');
  return (
    <span class={isBad ? 'result pill bad' : 'result pill good'}>
      {text === '' ? (failed ? 'failed' : 'done') : text}
      {failed && status !== null && status < 500 ? ', a part failed' : ''}
    </span>
  );
}
