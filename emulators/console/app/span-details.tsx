import type { JSX } from 'preact';
import { Name } from './name.tsx';
import { counted } from './text.ts';
import type { Row } from './waterfall.ts';

type SpanRecord = Row['span'];

/** A span: how it ended, its calls to Firestore and the middleware that it passed. */
export function SpanDetails({ row: { span } }: { row: Row }): JSX.Element {
  const { attributes, calls, steps, error, outcome, functionName, name } = span;
  const facts: readonly (readonly [string, string | number | boolean])[] = [
    ['function', functionName],
    ...(outcome === undefined ? [] : ([['outcome', outcome]] as const)),
    ...Object.entries(attributes).map(([key, value]) => [key.replace('fresh.', ''), value] as const),
  ];
  return (
    <section aria-labelledby="span">
      <h2 id="span">
        <Name of={name} />
      </h2>
      {error !== undefined && <p class="failure">{error}</p>}
      <dl class="facts">
        {facts.map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{String(value)}</dd>
          </div>
        ))}
      </dl>
      {calls.length > 0 && <Calls calls={calls} />}
      {steps.length > 0 && <Steps steps={steps} />}
    </section>
  );
}

function Calls({ calls }: { calls: SpanRecord['calls'] }): JSX.Element {
  return (
    <table class="list">
      <caption>{counted(calls.length, 'call')} to Firestore</caption>
      <thead>
        <tr>
          <th scope="col">Call</th>
          <th scope="col" class="number">
            Took
          </th>
          <th scope="col" class="number">
            Reads
          </th>
          <th scope="col" class="number">
            Writes
          </th>
        </tr>
      </thead>
      <tbody>
        {calls.map(({ method, startedAt, endedAt, reads, writes, deletes, failed }) => (
          <tr key={startedAt}>
            <th scope="row">
              {method}
              {failed && <span class="bad"> failed</span>}
            </th>
            <td class="number">{(endedAt - startedAt).toFixed(1)} ms</td>
            <td class="number">{reads}</td>
            <td class="number">{writes + deletes}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Middleware that took less, ms, are summed up. */
const leastMs = 0.1;

/** The time in each middleware itself, without those after it. */
function Steps({ steps }: { steps: SpanRecord['steps'] }): JSX.Element {
  // The bundler numbers functions whose names it has met before.
  const timed = steps.map(({ name, ms }) => ({ name: name.replace(/\d+$/, ''), ms }));
  const shown = timed.filter(({ ms }) => ms >= leastMs);
  const others = timed.filter(({ ms }) => ms < leastMs);
  const most = Math.max(...timed.map(({ ms }) => ms));
  return (
    <table class="list steps">
      <caption>Middleware, in their order, each without those after it</caption>
      <tbody>
        {shown.map(({ name, ms }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="share" aria-hidden="true">
              <span style={{ inlineSize: `${(100 * ms) / most}%` }} />
            </td>
            <td class="number">{ms.toFixed(1)} ms</td>
          </tr>
        ))}
        {others.length > 0 && (
          <tr>
            <th scope="row" colSpan={2}>
              <span class="about">
                {counted(others.length, 'other')} below {leastMs} ms: {others.map(({ name }) => name).join(', ')}
              </span>
            </th>
            <td class="number">{others.reduce((sum, { ms }) => sum + ms, 0).toFixed(1)} ms</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
