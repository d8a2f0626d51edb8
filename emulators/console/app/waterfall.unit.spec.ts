import { expect } from 'chai';
import type { Trace } from './cloud.ts';
import { axisOf, partsOf, waterfall, writtenBy } from './waterfall.ts';

type SpanRecord = Trace['spans'][number];

const span = (
  name: string,
  parentId: string | null,
  startedAt: number,
  endedAt: number,
  more: Partial<SpanRecord> = {},
) => ({
  ...{ name, spanId: name, parentId, startedAt, endedAt, traceId: 't', kind: 'internal' as const, service: 's' },
  ...{ functionName: 'f', requestId: null, orgId: null, invocations: 0 as const, failed: false, attributes: {} },
  ...{ reads: 0, writes: 0, deletes: 0, calls: [], steps: [] },
  ...more,
});
const call = (startedAt: number, endedAt: number, paths: string[] = []): SpanRecord['calls'][number] => ({
  ...{ method: 'commit', startedAt, endedAt, paths, committedAt: null, failed: false },
  ...{ reads: 0, writes: paths.length, deletes: 0 },
});

describe('the waterfall of a trace', () => {
  const event = 'eventLog/fresh.a.b.c/events/e1';
  const spans = [
    span('request', 'unknown client', 100, 200),
    span('transaction', 'request', 110, 160, {
      calls: [call(112, 120), call(118, 125), call(140, 150, [event, 'a/b'])],
    }),
    span('subscriber', 'transaction', 190, 230, { kind: 'consumer', attributes: { 'fresh.event_id': 'e1' } }),
  ];

  it('puts each span below its cause, in ms since the trace began', () => {
    const rows = waterfall({ spans });
    expect(rows.map(({ span: { name }, depth, from, to }) => [name, depth, from, to])).to.deep.equal([
      ['request', 0, 0, 100],
      ['transaction', 1, 10, 60],
      ['subscriber', 2, 90, 130],
    ]);
  });

  it('distinguishes waiting from work: calls that overlap wait once, and a delivery waits from its event’s commit', () => {
    const [, transaction, subscriber] = waterfall({ spans });
    expect(transaction?.waits).to.deep.equal([
      [12, 25],
      [40, 50],
    ]);
    expect(transaction && partsOf(transaction)).to.deep.equal({ waitingMs: 23, otherMs: 27 });
    expect(subscriber?.waitedFrom).to.equal(50);
  });

  it('distinguishes what a span does itself from what parts below it do, as long as it is under way', () => {
    const [request, transaction] = waterfall({ spans: [...spans, span('late', 'request', 195, 260)] });
    expect(request?.below).to.deep.equal([
      [10, 60],
      [95, 100],
    ]);
    expect(transaction?.below).to.deep.equal([]);
  });

  it('has an axis of round times', () => {
    expect(axisOf(471.4)).to.deep.equal([0, 100, 200, 300, 400]);
    expect(axisOf(0.73)).to.deep.equal([0, 0.2, 0.4, 0.6]);
    expect(axisOf(30)).to.deep.equal([0, 10, 20]);
    expect(axisOf(12_300)).to.deep.equal([0, 5_000, 10_000]);
  });

  it('names the documents that were written, and by what', () => {
    expect(writtenBy({ spans }).map(({ path, span: { name } }) => [path, name])).to.deep.equal([
      [event, 'transaction'],
      ['a/b', 'transaction'],
    ]);
  });
});
