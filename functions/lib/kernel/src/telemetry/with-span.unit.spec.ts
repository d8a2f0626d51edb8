import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect } from 'chai';
import { annotate, currentContext } from './execution-context.ts';
import { spanChannelName, type SpanRecord } from './span-record.ts';
import { withRootSpan, withSpan } from './with-span.ts';

describe('a recorded span', () => {
  const records: SpanRecord[] = [];
  const keep = (record: unknown) => void records.push(record as SpanRecord);
  beforeEach(() => {
    records.length = 0;
    subscribe(spanChannelName, keep);
  });
  afterEach(() => {
    unsubscribe(spanChannelName, keep);
  });
  const parent = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', sampled: false };
  const root = { service: 'scheduling', functionName: 'publish', requestId: 'r1', kind: 'server', parent } as const;
  const read = (reads: number) => currentContext()?.work.add({ reads, writes: 0, deletes: 0 });
  const named = (name: string) => records.find((one) => one.name === name) ?? expect.fail(`no span ${name}`);

  it('costs what its parts cost, and is one invocation however many executions are in it', async () => {
    await withRootSpan({ ...root, name: 'push' }, async ({ span }) => {
      await withRootSpan({ ...root, name: 'delivery', parent: span, readBefore: 1 }, async () => {
        read(2);
        await withSpan({ name: 'transaction', kind: 'internal', attributes: {} }, () => Promise.resolve(read(4)));
      });
    });
    expect(records.map(({ name }) => name)).to.deep.equal(['transaction', 'delivery', 'push']);
    expect(named('transaction')).to.include({ reads: 4, invocations: 0, parentId: named('delivery').spanId });
    expect(named('delivery')).to.include({ reads: 7, invocations: 0, parentId: named('push').spanId });
    expect(named('push')).to.include({ reads: 7, invocations: 1, parentId: parent.spanId, traceId: parent.traceId });
  });

  it('says how its execution ended and what was thrown, and its parts do not', async () => {
    const work = withRootSpan({ ...root, name: 'request' }, async () => {
      annotate({ outcome: 'failed', failed: true, facts: { 'fresh.status': 500 } });
      await withSpan({ name: 'transaction', kind: 'internal', attributes: {} }, () =>
        Promise.reject(new Error('late')),
      );
    });
    await work.catch(() => undefined);
    expect(named('transaction')).to.include({ failed: true, error: 'late' }).and.not.have.property('outcome');
    expect(named('request')).to.deep.include({ outcome: 'failed', error: 'late', attributes: { 'fresh.status': 500 } });
  });

  it('is not made where nothing listens', async () => {
    unsubscribe(spanChannelName, keep);
    const { spanId, details } = await withRootSpan({ ...root, name: 'request' }, ({ span, work }) =>
      Promise.resolve({ spanId: span.spanId, details: work.details }),
    );
    expect({ spanId, details }).to.deep.equal({ spanId: parent.spanId, details: null });
    expect(records).to.deep.equal([]);
  });
});
