import { personalData } from '@fresh/contracts/registry';
import { holdingOf } from '@fresh/contracts/personal-data';
import { expect } from 'chai';
import { placeNames } from '../rules/places.ts';
import { collectionOf, documentedCollections, collectionsInSource } from './named-collections.ts';

describe('the declaration of personal data', () => {
  const declared = personalData.map(({ collection }) => collection);

  /** Those that no service reads or writes: the monolith's alone, and what no rule names. */
  const isOfNoService = (collection: string) => !named.includes(collection);
  const named = [...new Set([...collectionsInSource(), ...documentedCollections()])];

  it('has every collection that a service or the kernel names, once', () => {
    expect(named).to.include.members(['users', 'organizations/*/schedules/*/shifts', 'idempotency', '_reconciler']);
    expect(named.filter((collection) => !declared.includes(collection))).to.deep.equal([]);
    expect(declared).to.deep.equal([...new Set(declared)]);
  });

  it('has every collection of the matrix of rules that belongs to a service', () => {
    const places = [...new Set(placeNames.map(collectionOf))].filter((collection) => !isOfNoService(collection));
    expect(places).to.have.length.greaterThan(25);
    expect(declared).to.include.members(places);
  });

  it('names no collection that is not there', () => {
    // The subject of an event is no document, and metrics lie under a fixed name.
    const known = [...named, ...placeNames.map(collectionOf)];
    expect(declared.filter((collection) => !known.includes(collection))).to.deep.equal([]);
  });

  for (const one of personalData) {
    it(`says how ${one.collection} is found, and what stays of it`, () => {
      const holdings = (['user', 'organization'] as const).flatMap((kind) => holdingOf(one, kind) ?? []);
      if ('fields' in one) {
        expect(one.fields).not.to.be.empty;
        expect(holdings, 'data that nothing finds').not.to.be.empty;
      }
      for (const { found, erasure } of holdings) {
        const path = 'at' in found ? collectionOf(found.at) : 'under' in found ? found.under : one.collection;
        const pattern = path.replaceAll(/\{\w+\}|[^/]*:\{\w+\}/g, '*').split('/');
        expect(pattern.map((segment, index) => (index % 2 === 0 ? segment : '*')).join('/')).to.equal(one.collection);
        // A personal field that is kept would survive the erasure.
        if (erasure.kind === 'reduced' && 'fields' in one) {
          expect(erasure.keeps.filter((field) => one.fields.includes(field))).to.deep.equal([]);
        }
      }
    });
  }
});
