import { expect } from 'chai';
import { causeHashOf, groupByCause } from './dead-letter-groups.ts';

describe('dead letters by cause', () => {
  const letter = (eventId: string, cause: string, diedAt: number, subscriber = 'countOnCounted') => ({
    ...{ subscriber, eventId, type: 'fresh.test.thing.v1.done', orgid: null, cause, attempts: 12, diedAt },
  });

  it('are one group where only ids, paths and numbers differ', () => {
    const hash = (cause: string, subscriber = 'countOnCounted') => causeHashOf({ subscriber, cause });
    const missing = hash('NOT_FOUND: no document organizations/o1/shifts/aBcD');
    expect(hash('NOT_FOUND: no document organizations/o2/shifts/eFgH')).to.equal(missing);
    expect(hash('not handled within 40000 ms')).to.equal(hash('not handled within 30000 ms'));
    expect(hash('no user 7hTqX2')).to.equal(hash('no user dKq9'));
    expect(hash('PERMISSION_DENIED: no document organizations/o1/shifts/aBcD')).not.to.equal(missing);
    expect(hash('NOT_FOUND: no document organizations/o1/shifts/aBcD', 'ringOnCounted')).not.to.equal(missing);
  });

  it('say how many there are, when the first and the last came, and which event is one of them', () => {
    const groups = groupByCause([
      letter('a', 'bad data', 5),
      letter('b', 'no user 12', 9),
      letter('c', 'no user 7', 3),
      letter('d', 'no user 8', 4, 'ringOnCounted'),
    ]);
    const named = groups.map(({ causeHash: _, ...group }) => group);
    const [subscriber, ring] = ['countOnCounted', 'ringOnCounted'];
    expect(named).to.deep.equal([
      { subscriber, cause: 'no user 12', count: 2, first: 3, last: 9, sampleEventId: 'b' },
      { subscriber, cause: 'bad data', count: 1, first: 5, last: 5, sampleEventId: 'a' },
      { subscriber: ring, cause: 'no user 8', count: 1, first: 4, last: 4, sampleEventId: 'd' },
    ]);
    expect(new Set(groups.map(({ causeHash }) => causeHash))).to.have.property('size', 3);
  });
});
