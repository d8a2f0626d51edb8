import { personalData } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { documentedCollections } from './named-collections.ts';

describe('the page on data ownership', () => {
  it('names every collection that the registry declares, and no other', () => {
    const declared = personalData.map(({ collection }) => collection);
    expect([...new Set(documentedCollections())]).to.have.members(declared);
  });
});
