import type { ShiftEvent } from '@fresh/contracts/events/shifts';
import { expect } from 'chai';
import fc from 'fast-check';
import { changesBetween, eventKey } from './changes-between.ts';
import { evolve, staffOf, type Assignment, type Shift } from './shift.ts';

const now = Date.UTC(2030, 0, 1);
const draft: Shift = {
  id: 'h1',
  orgId: 'alpha',
  scheduleId: 's1',
  version: 0,
  positionId: 'p1',
  startTime: now,
  endTime: now + 1,
  status: 'draft',
  assignments: [],
  requiredStaff: 1,
  createdAt: 1,
  updatedAt: 2,
};
const on = (uid: string, status: Assignment['status'] = 'assigned'): Assignment => {
  return { uid, status, assignedAt: 1, assignedBy: 'maria' };
};
/** Type and what matters of the data. */
const eventsOf = (before: Shift | null, after: Shift | null) =>
  changesBetween(before, after).map(({ type, data }) => {
    const detail = 'uid' in data ? data.uid : 'changes' in data ? data.changes : 'uids' in data ? data.uids : null;
    return [type.split('.').at(-1), detail];
  });

describe('what the monolith did to a shift', () => {
  it('is a creation, a change or an end', () => {
    expect(changesBetween(null, draft)).to.deep.equal([
      {
        type: 'fresh.scheduling.shift.v1.created',
        data: {
          scheduleId: 's1',
          positionId: 'p1',
          venueId: undefined,
          zoneId: undefined,
          startTime: now,
          endTime: now + 1,
          requiredStaff: 1,
          breakMinutes: undefined,
        },
        details: {},
      },
    ]);
    expect(changesBetween(draft, { ...draft, endTime: now + 5, notes: 'Bar' })).to.deep.equal([
      {
        type: 'fresh.scheduling.shift.v1.updated',
        data: {
          scheduleId: 's1',
          changes: { endTime: now + 5 },
          withheld: ['notes'],
          positionId: 'p1',
          startTime: now,
          endTime: now + 5,
          breakMinutes: undefined,
          status: 'draft',
          uids: [],
        },
        details: { notes: 'Bar' },
      },
    ]);
    expect(eventsOf({ ...draft, status: 'cancelled' }, null)).to.deep.equal([['deleted', null]]);
    expect(changesBetween(null, null)).to.deep.equal([]);
  });

  it('is a cancellation before the end of one that still stood', () => {
    expect(eventsOf({ ...draft, assignments: [on('ann')] }, null)).to.deep.equal([
      ['cancelled', ['ann']],
      ['deleted', null],
    ]);
  });

  it('reports people one by one, by whether they are expected', () => {
    const before = { ...draft, assignments: [on('ann'), on('bob'), on('eve', 'declined'), on('joe')] };
    const after = { ...draft, assignments: [on('ann', 'confirmed'), on('bob', 'declined'), on('eve'), on('sue')] };
    expect(eventsOf(before, after)).to.deep.equal([
      ['unassigned', 'bob'],
      ['unassigned', 'joe'],
      ['assigned', 'eve'],
      ['assigned', 'sue'],
    ]);
    expect(new Set(changesBetween(before, after).map(eventKey)).size).to.equal(4);
    expect(eventsOf({ ...draft, assignments: [on('ann'), on('ann')] }, draft)).to.deep.equal([['unassigned', 'ann']]);
  });

  it('names in a change and a cancellation who was on it before and stays', () => {
    const before = { ...draft, assignments: [on('ann'), on('bob')] };
    const after = { ...before, status: 'cancelled', notes: 'Closed', assignments: [on('ann'), on('sue')] } as const;
    expect(eventsOf(before, after)).to.deep.equal([
      ['unassigned', 'bob'],
      ['updated', {}],
      ['cancelled', ['ann']],
    ]);
    const [, updated] = changesBetween(before, after);
    expect(updated?.data).to.deep.include({ withheld: ['notes'], status: 'draft', uids: ['ann'] });
  });

  it('reports no assignment to a cancelled shift until it takes place again', () => {
    const before = { ...draft, status: 'cancelled' } as const;
    const after = { ...before, assignments: [on('ann')] };
    expect(eventsOf(before, after)).to.deep.equal([]);
    const [again] = changesBetween(after, { ...after, status: 'published' });
    expect(again?.data).to.deep.include({ changes: { status: 'published' }, uids: ['ann'] });
  });

  it('leads from one state to the other, whatever they are', () => {
    const text = fc.constantFrom('a', 'b');
    const place = fc.record({
      uid: fc.constantFrom('ann', 'bob', 'eve'),
      status: fc.constantFrom<Assignment['status']>('assigned', 'confirmed', 'declined', 'no_show'),
    });
    const state = fc
      .record({
        positionId: text,
        venueId: fc.option(text, { nil: undefined }),
        startTime: fc.nat(3),
        endTime: fc.nat(3),
        requiredStaff: fc.nat(3),
        status: fc.constantFrom<Shift['status']>('draft', 'published', 'in_progress', 'completed', 'cancelled'),
        assignments: fc.array(place).map((places) => places.map(({ uid, status }) => on(uid, status))),
      })
      .map((fields): Shift => ({ ...draft, ...fields }));
    const change = { id: 'h1', orgId: 'alpha', by: 'x', now: 0 };
    const apply = (before: Shift | null, events: readonly ShiftEvent[]) =>
      events.reduce<Shift | null>((seen, event) => evolve(seen, event, change), before);
    fc.assert(
      fc.property(fc.option(state), state, (before, after) => {
        // A cancelled shift expects no member; the update that brings it back names those who were put there before.
        fc.pre(before?.status !== 'cancelled');
        const reached = apply(before, changesBetween(before, after));
        const facts = (shift: Shift | null) => {
          const { positionId, venueId, startTime, endTime, requiredStaff, status } = shift ?? draft;
          return { positionId, venueId, startTime, endTime, requiredStaff, status };
        };
        expect(facts(reached)).to.deep.equal(facts(after));
        expect(new Set(reached ? staffOf(reached) : [])).to.deep.equal(new Set(staffOf(after)));
        expect(apply(after, changesBetween(after, null))).to.equal(null);
        expect(changesBetween(after, after)).to.deep.equal([]);
      }),
    );
  });
});
