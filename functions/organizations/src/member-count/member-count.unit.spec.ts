import type { MembershipEvent } from '@fresh/contracts/events/organizations';
import { expect } from 'chai';
import { change, evolve, join, removeAtOnce, type Member } from '../membership/membership.ts';
import { countCreated, countRemoved, countUpdated, seenByMember, type CountChange } from './member-count.ts';

const admin = { uid: 'ann', role: 'admin' } as const;

function changeOf(event: MembershipEvent): CountChange {
  switch (event.type) {
    case 'fresh.organizations.membership.v1.created':
      return countCreated(event.data);
    case 'fresh.organizations.membership.v1.updated':
      return countUpdated(event.data);
    case 'fresh.organizations.membership.v1.removed':
      return countRemoved(event.data);
  }
}

/** The counters after some events. */
function countersAfter(events: readonly MembershipEvent[]) {
  const byRole: Record<string, number> = {};
  for (const event of events) {
    for (const [role, by] of changeOf(event)) byRole[role] = (byRole[role] ?? 0) + by;
  }
  return byRole;
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

/** What a member has been through, as the decisions publish it; `begin` is a document from before the events. */
function history(uid: string, begin: Member | null, ...decisions: ((state: Member | null) => readonly unknown[])[]) {
  const events: MembershipEvent[] = [];
  let state = begin;
  for (const decide of decisions) {
    for (const event of decide(state) as MembershipEvent[]) {
      events.push(event);
      state = evolve(state, event, { id: `${uid}_alpha`, orgId: 'alpha', now: 1 });
    }
  }
  return events;
}
const removeIt = (state: Member | null) => (state ? removeAtOnce(state) : []);

describe('the counters of members', () => {
  it('are the same in whatever order events come', () => {
    const events = [
      ...history(
        'bob',
        null,
        (state) => join(state, { uid: 'bob', role: 'staff' }),
        (state) => change(state, { role: 'manager' }, admin, true),
        removeIt,
        (state) => join(state, { uid: 'bob', role: 'scheduler' }),
      ),
      ...history(
        'eve',
        null,
        (state) => join(state, { uid: 'eve', role: 'staff' }),
        (state) => change(state, { permissions: ['reports'] }, admin, true),
      ),
    ];
    expect(events).to.have.length(6);
    for (const order of permutations(events)) {
      expect(countersAfter(order)).to.deep.equal({ staff: 1, manager: 0, scheduler: 1 });
    }
  });

  it('leave out members who are not active', () => {
    const stored: Member = {
      id: 'bob_alpha',
      orgId: 'alpha',
      version: 0,
      uid: 'bob',
      role: 'staff',
      status: 'suspended',
      joinedAt: 1,
      createdAt: 1,
      updatedAt: 1,
    };
    const promote = (state: Member | null) => change(state, { role: 'manager' }, admin, true);
    expect(countersAfter(history('bob', stored, promote, removeIt))).to.deep.equal({});
    const invited = { ...stored, status: 'invited' } as const;
    expect(countersAfter(history('bob', invited, removeIt))).to.deep.equal({});
    expect(countersAfter(history('bob', invited, (state) => join(state, { uid: 'bob', role: 'staff' })))).to.deep.equal(
      { staff: 1 },
    );
  });

  it('follow a suspension and its end', () => {
    const data = { uid: 'bob', role: 'staff', previousRole: 'staff' };
    const suspended = countUpdated({ ...data, status: 'suspended', previousStatus: 'active' });
    expect([...suspended]).to.deep.equal([['staff', -1]]);
    const back = countUpdated({ ...data, role: 'manager', status: 'active', previousStatus: 'suspended' });
    expect([...back]).to.deep.equal([['manager', 1]]);
  });

  it('understand events from before the status was in them', () => {
    const data = { uid: 'bob', role: 'manager', previousRole: 'staff' };
    expect([...countUpdated({ ...data, status: 'active' })]).to.deep.equal([
      ['staff', -1],
      ['manager', 1],
    ]);
    expect([...countUpdated({ ...data, status: 'suspended' })]).to.deep.equal([]);
    expect([...countRemoved({ uid: 'bob', role: 'manager' })]).to.deep.equal([['manager', -1]]);
  });

  it('count a member without a known role, under that name', () => {
    const data = { uid: 'bob', role: 'staff', status: 'active', previousRole: 'unknown' } as const;
    expect([...countUpdated(data)]).to.deep.equal([
      ['unknown', -1],
      ['staff', 1],
    ]);
  });

  it('show a member at least one', () => {
    expect([-3, 0, 1, 12].map(seenByMember)).to.deep.equal([1, 1, 1, 12]);
  });
});
