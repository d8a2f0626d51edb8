import { expect } from 'chai';
import { collectionOf, documentedCollections, collectionsInSource } from '../collections/named-collections.ts';
import { placeNames } from './places.ts';

describe('the places of the matrix', () => {
  const known = placeNames.map(collectionOf);

  it('have every collection that the services and the kernel name', () => {
    const named = collectionsInSource();
    expect(named).to.include.members(['users', 'organizations/*/schedules/*/shifts', 'deadLetters']);
    expect(named.filter((name) => !known.includes(name))).to.deep.equal([]);
  });

  it('have every collection that the separation plan gives to a service', () => {
    const named = documentedCollections();
    expect(named).to.include.members(['mfa', 'eventLog/*/events', 'corporate_accounts/*/ledger']);
    expect(named.filter((name) => !known.includes(name))).to.deep.equal([]);
  });
});
