import type { JSX } from 'preact';
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
      <h2 id="span">{name}</h2>
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

/** The time in a middleware itself, without those after it. */
function Steps({ steps }: { steps: SpanRecord['steps'] }): JSX.Element {
  return (
    <table class="list">
      <caption>Middleware, in their order</caption>
      <thead>
        <tr>
          <th scope="col">Middleware</th>
          <th scope="col" class="number">
            Took itself
          </th>
        </tr>
      </thead>
      <tbody>
        {steps.map(({ name, from, nextFrom, nextTo, to }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="number">{(nextFrom - from + to - nextTo).toFixed(2)} ms</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
