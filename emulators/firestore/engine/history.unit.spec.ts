import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { Database } from './database.ts';
import { Failure } from './failure.ts';
import { Snapshot } from './snapshot.ts';

const name = 'projects/p/databases/d';

describe('the past of a database', () => {
  const set = (database: Database, id: string, n: number) =>
    database.commit([{ update: { name: `${name}/documents/c/${id}`, fields: { n: { integerValue: String(n) } } } }]).at;
  const seen = (database: Database, at: number) => {
    const snapshot = new Snapshot(database, at);
    snapshot.close();
    return [...snapshot.inCollection('c')].map(({ path, fields }) => [path, fields['n']]);
  };
  const codeOf = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      return error instanceof Failure ? error.code : error;
    }
    return undefined;
  };

  it('is as it was after each commit', () => {
    const database = new Database(name);
    const first = set(database, 'a', 1);
    const second = set(database, 'a', 2);
    const third = set(database, 'b', 3);
    database.clear();
    const n = (value: number) => ({ integerValue: String(value) });
    expect(seen(database, first - 1)).to.deep.equal([]);
    expect(seen(database, first)).to.deep.equal([['c/a', n(1)]]);
    expect(seen(database, second)).to.deep.equal([['c/a', n(2)]]);
    expect(seen(database, third)).to.have.deep.members([
      ['c/a', n(2)],
      ['c/b', n(3)],
    ]);
    expect(seen(database, database.now())).to.deep.equal([]);
  });

  it('is known for so many versions only, and not before documents were restored', () => {
    const database = new Database(name);
    const first = set(database, 'a', 0);
    for (let n = 1; n <= 10_001; n++) set(database, 'a', n);
    expect(codeOf(() => seen(database, first))).to.equal(status.FAILED_PRECONDITION);
    expect(seen(database, first + 20_000_000_000)).to.have.length(1);
    database.restore([]);
    expect(codeOf(() => seen(database, database.now() - 1_000))).to.equal(status.FAILED_PRECONDITION);
  });

  it('takes no more than some memory', () => {
    const database = new Database(name);
    const fields = { text: { stringValue: 'x'.repeat(1_000_000) } };
    const large = () =>
      database.commit([
        { update: { name: `${name}/documents/c/a`, fields: { ...fields, at: { integerValue: `${database.now()}` } } } },
      ]).at;
    const first = large();
    for (let n = 0; n < 20; n++) large();
    expect(codeOf(() => seen(database, first))).to.equal(status.FAILED_PRECONDITION);
  });
});
