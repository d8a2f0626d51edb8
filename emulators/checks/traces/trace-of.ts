import { setTimeout as delay } from 'node:timers/promises';
import type { SpanRecord } from '@fresh/kernel/telemetry/span-record';
import { expect, use } from 'chai';
import type { Trace } from '../../local-cloud/traces/trace.ts';
import { gatewayUrl } from '../field-reports/workplace.ts';

/** What a trace or a span of it may be held to; what isn't named may be anything. */
export interface ExpectedCost {
  readonly reads?: number;
  readonly writes?: number;
  readonly deletes?: number;
  readonly invocations?: number;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- chai's types are extended by their namespace
  namespace Chai {
    interface Assertion {
      /** Passes where a trace, with all that followed from it, or a single span cost exactly that. */
      toCost(expected: ExpectedCost): void;
    }
  }
}

use(({ Assertion }) => {
  Assertion.addMethod('toCost', function (this: Chai.AssertionStatic, expected: ExpectedCost) {
    const asserted = this._obj as Trace | SpanRecord;
    const { reads, writes, deletes, invocations } = 'summary' in asserted ? asserted.summary : asserted;
    const name = 'summary' in asserted ? asserted.summary.name : asserted.name;
    const all: ExpectedCost = { reads, writes, deletes, invocations };
    const keys = Object.keys(expected) as (keyof ExpectedCost)[];
    expect(Object.fromEntries(keys.map((key) => [key, all[key]])), `cost of ${name}`).to.deep.equal(expected);
  });
});

/** Without a new span for so many ms, longer than a trigger's own wait, a trace is over. */
const quietMs = 1_000;

/** The trace of a request of the running local cloud, once it and all that followed from it is over. */
export async function traceOf(requestId: string): Promise<Trace> {
  let seen = { trace: null as Trace | null, at: Date.now() };
  for (let waited = 0; waited < 30_000; waited += 50) {
    const trace = await findTrace(requestId);
    if (trace?.spans.length !== seen.trace?.spans.length) seen = { trace, at: Date.now() };
    if (seen.trace && Date.now() - seen.at >= quietMs) return seen.trace;
    await delay(50);
  }
  throw new Error(`no trace of ${requestId} that ends within 30 s`);
}

/** The one span of a name. */
export function spanOf({ spans }: Trace, name: string): SpanRecord {
  const [found, ...more] = spans.filter((span) => span.name === name && span.service !== 'gateway');
  if (!found || more.length > 0) {
    throw new Error(
      `${found ? more.length + 1 : 'no'} spans ${name} among ${spans.map((span) => span.name).join(', ')}`,
    );
  }
  return found;
}

async function findTrace(id: string): Promise<Trace | null> {
  const response = await fetch(`${gatewayUrl}/__/local-cloud/traces/${id}`);
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Trace;
}
