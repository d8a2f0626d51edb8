import { setTimeout as delay } from 'node:timers/promises';
import type { SpanRecord } from '@fresh/kernel/telemetry/span-record';
import { expect } from 'chai';
import { runScheduled } from './run-scheduled.ts';
import { TraceStore } from './traces/trace-store.ts';

const name = 'reconcileEvents';
/** The clock of a service whose machine has slept for an hour. */
const sleptNow = () => Date.now() - 3_600_000;

const run = (traceId: string, more: Partial<SpanRecord> = {}): SpanRecord => ({
  ...{ traceId, spanId: `span-${traceId}`, parentId: null, name, kind: 'server', service: 'platform' },
  ...{ functionName: name, requestId: null, orgId: null, invocations: 1, failed: false, attributes: {} },
  ...{ startedAt: sleptNow(), endedAt: sleptNow() + 5, reads: 1, writes: 0, deletes: 0, calls: [], steps: [] },
  ...more,
});

describe('a run of a scheduled function', () => {
  let traces: TraceStore;
  beforeEach(() => {
    traces = new TraceStore();
  });
  /** A scheduler whose runs leave these spans, a moment after they end. */
  const scheduler = (spans: readonly SpanRecord[], failure: string | null | undefined = null) => ({
    runNow: async () => {
      void delay(30).then(() => {
        for (const span of spans) traces.addSpan(span);
      });
      return Promise.resolve(failure);
    },
  });

  it('comes with its trace, also where the clock of its service is behind', async () => {
    traces.addSpan(run('earlier'));
    expect(await runScheduled({ scheduler: scheduler([run('now')]), traces }, name)).to.deep.equal({
      failure: null,
      traceId: 'now',
    });
  });

  it('comes with its trace where it failed, too', async () => {
    const failed = scheduler([run('now', { failed: true })], 'it returned 500');
    expect(await runScheduled({ scheduler: failed, traces }, name)).to.deep.equal({
      failure: 'it returned 500',
      traceId: 'now',
    });
  });

  it('does not come with the trace of a run that started before', async () => {
    traces.addSpan(run('before', { name: 'transaction', kind: 'internal', invocations: 0, startedAt: sleptNow() + 1 }));
    const both = scheduler([run('before', { spanId: 'root' }), run('now')]);
    expect(await runScheduled({ scheduler: both, traces }, name)).to.include({ traceId: 'now' });
  });

  it('is none where no scheduled function has the name', async () => {
    expect(await runScheduled({ scheduler: { runNow: () => Promise.resolve(undefined) }, traces }, 'x')).to.equal(
      undefined,
    );
  });
});
