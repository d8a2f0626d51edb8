import type { SpanRecord } from '@fresh/kernel/telemetry/span-record';
import { expect } from 'chai';
import { TraceStore } from './trace-store.ts';

const everything = { text: '', onlyFailed: false, limit: 200 };
let spans = 0;

/** A request's span, 1 ms after the one before. */
const span = (traceId: string, more: Partial<SpanRecord> = {}): SpanRecord => ({
  ...{
    traceId,
    spanId: `span-${spans++}`,
    parentId: null,
    name: `GET /${traceId}`,
    kind: 'server',
    service: 'scheduling',
  },
  ...{ functionName: 'f', requestId: `request-${traceId}`, orgId: null, invocations: 1, failed: false },
  ...{ startedAt: spans, endedAt: spans + 0.5, reads: 1, writes: 0, deletes: 0, calls: [], steps: [] },
  attributes: { 'fresh.route': 'S1', 'fresh.status': 200 },
  ...more,
});
const line = (traceId: string, more: object = {}) =>
  JSON.stringify({
    severity: 'INFO',
    message: 'm',
    'logging.googleapis.com/trace': `projects/p/traces/${traceId}`,
    ...more,
  });
const commit = (paths: string[], committedAt: number): SpanRecord['calls'][number] => ({
  ...{ method: 'commit', startedAt: 0, endedAt: 1, paths, committedAt, failed: false, reads: 0, writes: 1, deletes: 0 },
});

describe('the traces that are kept', () => {
  it('are the latest, by spans and by lines, however many there were', () => {
    const store = new TraceStore({ spans: 12_000, lines: 50 });
    for (let n = 0; n < 30_000; n++) store.addSpan(span(`t${n}`));
    const kept = store.list({ ...everything, limit: 20_000 }).map(({ traceId }) => traceId);
    expect([kept.length, kept[0], kept.at(-1)]).to.deep.equal([12_000, 't29999', 't18000']);
    expect(store.find('request-t17999')).to.equal(null);
    for (let n = 0; n < 60; n++) store.addLine('scheduling', line('t29999'), n);
    expect(store.lines(1_000, '')).to.have.length.at.most(50);
    expect(store.fill).to.include({ mostSpans: 12_000, mostLines: 50 });
    expect([store.fill.spans <= 12_000, store.fill.lines <= 50]).to.deep.equal([true, true]);
  });

  it('take at most their places where one trace never ends', () => {
    const store = new TraceStore({ spans: 100, lines: 50 });
    for (let n = 0; n < 1_000; n++) {
      store.addSpan(span('endless', { requestId: null }));
      store.addLine('scheduling', line('endless'), n);
      expect([store.fill.spans <= 100, store.fill.lines <= 50]).to.deep.equal([true, true]);
    }
  });

  it('are none after they are cleared, but who wrote a document stays known', () => {
    const store = new TraceStore();
    store.addSpan(span('a', { calls: [commit(['a/b'], 20)] }));
    store.addLine('scheduling', line('a'), 1);
    const { version } = store;
    store.clear();
    expect([store.list(everything), store.lines(10, ''), store.find('request-a')]).to.deep.equal([[], [], null]);
    expect(store.fill).to.include({ spans: 0, lines: 0 });
    expect(store.version).to.be.greaterThan(version);
    expect(store.lastWrite('a/b')).to.include({ traceId: 'a' });
  });

  it('are found by trace and request id; a page of the list is the latest that match', () => {
    const store = new TraceStore();
    store.addSpan(span('a'));
    store.addSpan(span('b', { attributes: { 'fresh.route': 'S2', 'fresh.status': 403, 'fresh.uid': 'ann' } }));
    store.addSpan(span('c', { failed: true }));
    const ids = (filter: Partial<typeof everything>) =>
      store.list({ ...everything, ...filter }).map((one) => one.traceId);
    expect(ids({})).to.deep.equal(['c', 'b', 'a']);
    expect(ids({ limit: 1 })).to.deep.equal(['c']);
    expect(ids({ onlyFailed: true })).to.deep.equal(['c', 'b']);
    expect(ids({ text: 'ANN' })).to.deep.equal(['b']);
    expect(store.find('request-a')?.summary.traceId).to.equal('a');
  });

  it('cost what their invocations cost, not once more what is in them', () => {
    const store = new TraceStore();
    store.addSpan(span('a', { invocations: 0, kind: 'internal', reads: 3, attributes: {} }));
    store.addSpan(span('a', { reads: 4, writes: 1 }));
    store.addSpan(span('a', { reads: 2, deletes: 1, attributes: {} }));
    expect(store.find('a')?.summary).to.include({ reads: 6, writes: 1, deletes: 1, invocations: 2, spans: 3 });
  });

  it('are none of the console’s own, nor lines without a trace', () => {
    const store = new TraceStore();
    store.ignore('a');
    store.addSpan(span('a'));
    store.addLine('scheduling', line('a'), 1);
    store.addLine('scheduling', 'plain text', 1);
    store.addLine('scheduling', '{ not JSON', 1);
    expect([store.list(everything), store.lines(10, '')]).to.deep.equal([[], []]);
  });

  it('know who wrote a document last by the time of the commit, whenever its span ended', () => {
    const store = new TraceStore();
    store.addSpan(span('later', { calls: [commit(['a/b', 'eventLog/fresh.x.y.z/events/1'], 20)] }));
    store.addSpan(span('earlier', { calls: [commit(['a/b'], 10)] }));
    expect(store.lastWrite('a/b')).to.include({ traceId: 'later', committedAt: 20 });
    expect(store.lastWrite('a/b')?.events).to.deep.equal(['eventLog/fresh.x.y.z/events/1']);
    expect(store.lastWrite('a/c')).to.equal(null);
  });

  it('count what flows along the edges of the map, also from within a transaction', () => {
    const store = new TraceStore();
    const paths = ['organizations/o/shifts/s', 'eventLog/fresh.scheduling.shift.assigned/events/e1'];
    store.addSpan(
      span('a', { kind: 'internal', invocations: 0, attributes: {}, parentId: 'request', calls: [commit(paths, 1)] }),
    );
    store.addSpan(span('a', { spanId: 'request' }));
    const event = { 'fresh.event_id': 'e1', 'fresh.event_type': 'fresh.scheduling.shift.v1.assigned' };
    store.addSpan(span('a', { name: 'notify', kind: 'consumer', attributes: event }));
    const edges = store.flows().map(({ from, to, count }) => `${from} → ${to}: ${count}`);
    expect(edges).to.have.members([
      'gateway → route:S1: 1',
      'route:S1 → event:fresh.scheduling.shift.assigned: 1',
      'route:S1 → collection:shifts: 1',
      'event:fresh.scheduling.shift.assigned → subscriber:notify: 1',
    ]);
    expect(store.flows().find(({ to }) => to === 'subscriber:notify')?.p50).to.be.a('number');
  });
});
