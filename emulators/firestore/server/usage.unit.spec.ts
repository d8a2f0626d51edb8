import { expect } from 'chai';
import { chargedTo, Usage } from './usage.ts';

describe('the usage of a database', () => {
  it('is charged as Google charges: empty queries, a thousand counted entries, each write of a commit', () => {
    const usage = new Usage();
    usage.got(2);
    usage.queried(0);
    usage.aggregated(1_001);
    usage.committed([{}, {}, { delete: 'a/b' }]);
    expect(usage.total).to.deep.equal({ reads: 5, writes: 2, deletes: 1 });
  });

  it('is distinguished by label, also of calls at the same time, and adds up to the total with what has none', async () => {
    const usage = new Usage();
    const call = async (documents: number) => {
      await Promise.resolve();
      usage.got(documents);
      await Promise.resolve();
      usage.committed([{}]);
    };
    await Promise.all([chargedTo('a', () => call(3)), chargedTo('b', () => call(4)), call(5)]);
    expect(usage.of('a')).to.deep.equal({ reads: 3, writes: 1, deletes: 0 });
    expect(usage.of('b')).to.deep.equal({ reads: 4, writes: 1, deletes: 0 });
    expect(usage.of('none')).to.deep.equal({ reads: 0, writes: 0, deletes: 0 });
    expect(usage.total).to.deep.equal({ reads: 12, writes: 3, deletes: 0 });
  });

  it('keeps the latest labels, and says so of those that it may have dropped', () => {
    const usage = new Usage(2);
    for (const name of ['a', 'b', 'c']) {
      chargedTo(name, () => {
        usage.got(1);
      });
    }
    expect([usage.of('a'), usage.of('never')]).to.deep.equal([null, null]);
    expect(usage.of('c')).to.include({ reads: 1 });
    expect(usage.total.reads).to.equal(3);
  });
});
