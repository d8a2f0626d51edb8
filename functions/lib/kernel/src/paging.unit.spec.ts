import { expect } from 'chai';
import { Timestamp, type DocumentSnapshot } from 'firebase-admin/firestore';
import { isDocumentId } from './document-id.ts';
import { ApiError } from './errors.ts';
import { decodeCursor, encodeCursor, pagingNumber } from './paging.ts';

const documentOf = (id: string, value: unknown) => ({ id, get: () => value }) as unknown as DocumentSnapshot;

describe('cursor', () => {
  it('comes back as the position it stood for', () => {
    const at = new Timestamp(1_893_456_000, 123_000_000);
    expect(decodeCursor(encodeCursor(documentOf('s1', at), 'createdAt'))).to.deep.equal([at, 's1']);
    expect(decodeCursor(encodeCursor(documentOf('n1', 1_893_456_000_123), 'createdAt'))).to.deep.equal([
      1_893_456_000_123,
      'n1',
    ]);
    expect(decodeCursor(encodeCursor(documentOf('v1', 'Main hall'), 'name'))).to.deep.equal(['Main hall', 'v1']);
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
  it('refuses what reaches into other collections or what Firestore reserves', () => {
    expect(['abc', 'ä€', '_x_', 'x'.repeat(1500)].every(isDocumentId)).to.equal(true);
    expect(['', '.', '..', 'a/b', '__x__', 'x'.repeat(1501), '€'.repeat(501)].some(isDocumentId)).to.equal(false);
  });
});
