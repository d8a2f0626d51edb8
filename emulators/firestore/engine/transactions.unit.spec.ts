import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { Database } from './database.ts';
import type { WriteMessage } from './messages.ts';
import { prepareQuery } from './query.ts';
import { Transactions } from './transactions.ts';

const name = 'projects/p/databases/d';
const set = (path: string, n: number): WriteMessage => {
  return { update: { name: `${name}/documents/${path}`, fields: { n: { integerValue: String(n) } } } };
};
const readWrite = { readWrite: {} };

/** Counts who listens to a database's commits from now on: each open snapshot does. */
function countListeners(database: Database): { readonly open: number } {
  const count = { open: 0 };
  const onCommit = database.onCommit.bind(database);
  database.onCommit = (listener) => {
    const close = onCommit(listener);
    count.open += 1;
    return () => {
      count.open -= 1;
      close();
    };
  };
  return count;
}

describe('a transaction', () => {
  let database: Database;
  let transactions: Transactions;
  beforeEach(() => {
    database = new Database(name);
    transactions = new Transactions(database);
    database.commit([set('c/a', 1), set('c/b', 1)]);
  });
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (error as { code: status }).code,
    );
  const numberOf = (path: string) => {
    const { n } = database.get(path)?.fields ?? {};
    return n && 'integerValue' in n ? Number(n.integerValue) : undefined;
  };

  it('is rejected when something that it read has changed', async () => {
    const slow = transactions.begin(readWrite);
    await transactions.read(slow, ['c/a']);
    await transactions.commit(undefined, [set('c/a', 2)]);
    expect(await codeOf(transactions.commit(slow, [set('c/b', 9)]))).to.equal(status.ABORTED);
    expect(numberOf('c/b')).to.equal(1);
  });

  it('is rejected when a query that it ran has other results', async () => {
    const slow = transactions.begin(readWrite);
    transactions.query(slow, prepareQuery({ from: [{ collectionId: 'c' }] }, '', name));
    await transactions.commit(undefined, [set('c/new', 1)]);
    expect(await codeOf(transactions.commit(slow, [set('d/x', 1)]))).to.equal(status.ABORTED);
  });

  it('goes through when something else has changed', async () => {
    const slow = transactions.begin(readWrite);
    await transactions.read(slow, ['c/a']);
    await transactions.commit(undefined, [set('c/b', 2)]);
    expect(await codeOf(transactions.commit(slow, [set('c/a', 2)]))).to.equal('done');
  });

  it('sees one moment, whatever happens meanwhile', async () => {
    const reader = transactions.begin({ readOnly: {} });
    await transactions.read(reader, ['c/a']);
    await transactions.commit(undefined, [set('c/a', 2), set('c/b', 2)]);
    const seen = await transactions.read(reader, ['c/b']);
    expect(seen.found.get('c/b')?.fields).to.deep.equal({ n: { integerValue: '1' } });
    expect(await codeOf(transactions.commit(reader, [set('c/a', 3)]))).to.equal(status.INVALID_ARGUMENT);
  });

  it('is over after its end', async () => {
    const one = transactions.begin(readWrite);
    transactions.rollback(one);
    expect(await codeOf(transactions.read(one, ['c/a']))).to.equal(status.INVALID_ARGUMENT);
  });

  for (const waits of ['read', 'commit'] as const) {
    it(`that ended while its ${waits} waited in line has expired, and leaves nothing open`, async () => {
      const listeners = countListeners(database);
      const ended = transactions.begin(readWrite);
      transactions.rollback(ended);
      const first = transactions.begin({ readWrite: { retryTransaction: ended } });
      await transactions.read(first, ['c/a']);
      const expired = transactions.begin(readWrite);
      const waiting =
        waits === 'read' ? transactions.read(expired, ['c/a']) : transactions.commit(expired, [set('c/a', 3)]);
      transactions.rollback(expired);
      await transactions.commit(first, [set('c/a', 2)]);
      expect(await codeOf(waiting)).to.equal(status.INVALID_ARGUMENT);
      expect(numberOf('c/a')).to.equal(2);
      expect(listeners.open).to.equal(0);
    });
  }

  it('loses only once: at the second attempt it has its turn, and the others wait', async () => {
    const attempts: number[] = [];
    const add = async () => {
      let lost: Uint8Array | undefined;
      for (let attempt = 1; ; attempt++) {
        const id = transactions.begin({ readWrite: lost ? { retryTransaction: lost } : {} });
        const { n } = (await transactions.read(id, ['c/a'])).found.get('c/a')?.fields ?? {};
        const seen = n && 'integerValue' in n ? Number(n.integerValue) : 0;
        // Others come in between.
        await new Promise(setImmediate);
        if ((await codeOf(transactions.commit(id, [set('c/a', seen + 1)]))) === 'done') return attempts.push(attempt);
        lost = id;
      }
    };
    await Promise.all(Array.from({ length: 40 }, add));
    expect(numberOf('c/a')).to.equal(41);
    expect(Math.max(...attempts)).to.equal(2);
  });
});
