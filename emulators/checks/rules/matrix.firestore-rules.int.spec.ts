/** Every collection × every caller × every operation, against `firestore.rules` on the official emulator. */
import { expect } from 'chai';
import {
  collection,
  collectionGroup,
  deleteDoc,
  doc,
  documentId,
  getDoc,
  getDocs,
  limit,
  query,
  setDoc,
  updateDoc,
  where,
  type Firestore,
} from 'firebase/firestore';
import { callers, claimsOf, documentsOfCallers, uidOf, type Caller } from './callers.ts';
import { expectation, operations, type Operation } from './expectation.ts';
import { documentAt, documentsOfOthers, isKept, ownership, pathOf, placeNames, type PlaceName } from './places.ts';
import { loadRules, outcomeOf, type RulesWorld } from './rules-world.ts';

describe('firestore.rules', () => {
  let world: RulesWorld;
  const databases = new Map<Caller, Firestore>();
  const seen = new Set<string>();

  before(async () => {
    world = await loadRules();
    for (const caller of callers) {
      const claims = claimsOf(caller);
      databases.set(caller, claims ? world.as(uidOf(caller), claims) : world.asAnonymous());
    }
    await world.store({ ...documentsOfOthers(), ...documentsOfCallers() });
    for (const caller of callers) {
      const documents = placeNames.map((name) => [pathOf(name, caller), documentAt(name, caller)] as const);
      await world.store(Object.fromEntries(documents.flatMap(([path, data]) => (data ? [[path, data]] : []))));
    }
  });
  after(async () => {
    await world.close();
  });

  function ask(name: PlaceName, caller: Caller, operation: Operation): Promise<unknown> {
    const database = databases.get(caller)!;
    const ref = doc(database, pathOf(name, caller));
    const own = ownership(name, caller);
    const conditions = Object.entries(own).map(([field, value]) => where(field, '==', value));
    switch (operation) {
      case 'get':
        return getDoc(ref);
      case 'list':
        return getDocs(
          query(collection(database, ref.parent.path), ...conditions, where(documentId(), '==', ref.id), limit(1)),
        );
      // Not by id as well: that names one path, and is the same as to get it.
      case 'search':
        return getDocs(query(collectionGroup(database, ref.parent.id), ...conditions, limit(1)));
      case 'update':
        return updateDoc(ref, { notes: 'mine' });
      case 'delete':
        return deleteDoc(ref);
      case 'create':
        return setDoc(ref, { ...own, role: 'admin', roles: ['admin', 'owner'] });
    }
  }

  async function wrongOf(name: PlaceName, caller: Caller, operation: Operation): Promise<string[]> {
    const outcome = await outcomeOf(ask(name, caller, operation));
    seen.add(`${name} ${caller} ${operation}`);
    return outcome === expectation(name, caller, operation) ? [] : [`${caller}: ${operation} is ${outcome}`];
  }

  for (const name of placeNames) {
    it(name, async () => {
      const wrong: string[] = [];
      for (const operation of operations) {
        // What isn't there can be created; until then it is there to be read, changed and deleted.
        if (operation === 'create' && !isKept(name) && documentAt(name, 'anonymous')) {
          await world.remove(callers.map((caller) => pathOf(name, caller)));
        }
        const found = await Promise.all(callers.map((caller) => wrongOf(name, caller, operation)));
        wrong.push(...found.flat());
      }
      expect(wrong).to.deep.equal([]);
    });
  }

  it('has no cell missing', () => {
    expect(seen.size).to.equal(placeNames.length * callers.length * operations.length);
  });
});
