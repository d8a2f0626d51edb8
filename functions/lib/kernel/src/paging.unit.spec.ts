import { expect } from 'chai';
import { Timestamp, type DocumentSnapshot } from 'firebase-admin/firestore';
import { isDocumentId } from './document-id.ts';
import { ApiError } from './errors.ts';
import { decodeCursor, encodeCursor, newestFirst, pagingNumber, type ListOrder } from './paging.ts';

const documentOf = (id: string, value: unknown) => ({ id, get: () => value }) as unknown as DocumentSnapshot;

describe('cursor', () => {
  it('comes back as the position it stood for', () => {
    const at = new Timestamp(1_893_456_000, 123_000_000);
    const cursorOf = (id: string, value: unknown) =>
      decodeCursor(encodeCursor(documentOf(id, value), newestFirst) ?? '');
    expect(cursorOf('s1', at)).to.deep.equal([at, 's1']);
    expect(cursorOf('n1', 1_893_456_000_123)).to.deep.equal([1_893_456_000_123, 'n1']);
    expect(cursorOf('v1', 'Main hall')).to.deep.equal(['Main hall', 'v1']);
  });

  it('leads past documents that are ordered by neither a time nor a text', () => {
    const after = (value: unknown, order: ListOrder) => {
      const cursor = encodeCursor(documentOf('x', value), order);
      return cursor === undefined ? 'the end' : decodeCursor(cursor)[0];
    };
    const byName: ListOrder = { field: 'name', direction: 'asc' };
    const latest = new Timestamp(253_402_300_799, 0);
    for (const value of [{ a: 1 }, [[1]], Buffer.from('x')]) {
      expect(after(value, newestFirst)).to.deep.equal(latest);
      expect(after(value, byName)).to.equal('the end');
    }
    for (const value of [null, true, Number.NaN]) {
      expect(after(value, newestFirst), String(value)).to.equal('the end');
      expect(after(value, byName), String(value)).to.equal('');
    }
    expect(after(Infinity, newestFirst)).to.equal(Number.MAX_VALUE);
  });

  it('that is not one of ours is the client’s mistake', () => {
    const forged = [[1, 2], ['a/b', 1], ['', 1], ['a', 1, 1e9], ['a', 'x', 0], ['a'], ['a', 9e15, 0], {}, 'x'];
    const texts = forged.map((value) => Buffer.from(JSON.stringify(value)).toString('base64url'));
    for (const text of ['', 'x', '%%%', ...texts]) {
      expect(() => decodeCursor(text), text).to.throw(ApiError, 'Invalid cursor');
    }
  });
});

describe('pagingNumber', () => {
  it('reads numbers as the monolith did (CONTRACT S1)', () => {
    const read = (text: string | null) => pagingNumber(text, 20);
    expect(['5', '5x', '1e3', '0'].map(read)).to.deep.equal([5, 5, 1, 0]);
    expect(['-5', 'abc', '', null].map(read)).to.deep.equal([20, 20, 20, 20]);
  });
});

describe('isDocumentId', () => {
  it('rejects what reaches into other collections or what Firestore reserves', () => {
    expect(['abc', 'ä€', '_x_', 'x'.repeat(1500)].every(isDocumentId)).to.equal(true);
    expect(['', '.', '..', 'a/b', '__x__', 'x'.repeat(1501), '€'.repeat(501)].some(isDocumentId)).to.equal(false);
  });
});
