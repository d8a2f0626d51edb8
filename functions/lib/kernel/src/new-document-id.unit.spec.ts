import { expect } from 'chai';
import { documentIdsFrom, newDocumentId } from './new-document-id.ts';

const take = (next: () => string, count: number) => Array.from({ length: count }, next);

describe('document ids', () => {
  it('are 20 letters and digits, and different ones', () => {
    for (const ids of [take(newDocumentId, 100), take(documentIdsFrom('key'), 100)]) {
      expect(new Set(ids).size).to.equal(100);
      for (const id of ids) expect(id).to.match(/^[A-Za-z0-9]{20}$/);
    }
  });

  it('follow from a text: the same ones in the same order, and no others', () => {
    expect(take(documentIdsFrom('key'), 3)).to.deep.equal(take(documentIdsFrom('key'), 3));
    expect(documentIdsFrom('key')()).not.to.equal(documentIdsFrom('other')());
  });
});
