import type { PositionEvent } from '@fresh/contracts/events/positions';
import { expect } from 'chai';
import fc from 'fast-check';
import { changesBetween } from './changes-between.ts';
import { evolve, type Position } from './position.ts';

const cook: Position = {
  id: 'p1',
  orgId: 'alpha',
  version: 0,
  name: 'Cook',
  type: 'full_time',
  skillLevel: 'expert',
  isActive: true,
  requiredCertifications: [],
  createdAt: 1,
  updatedAt: 2,
};
const eventsOf = (before: Position | null, after: Position | null) =>
  changesBetween(before, after).map(({ type, data }) => [
    type.split('.').at(-1),
    'changes' in data ? data.changes : data.name,
  ]);

describe('what the monolith did to a position', () => {
  it('is a creation, a change or a deactivation', () => {
    expect(changesBetween(null, cook)).to.deep.equal([
      {
        type: 'fresh.scheduling.position.v1.created',
        data: {
          name: 'Cook',
          type: 'full_time',
          skillLevel: 'expert',
          hourlyRate: undefined,
          color: undefined,
          requiredCertifications: [],
        },
        details: {},
      },
    ]);
    expect(eventsOf(cook, { ...cook, hourlyRate: 20, requiredCertifications: ['haccp'] })).to.deep.equal([
      ['updated', { hourlyRate: 20, requiredCertifications: ['haccp'] }],
    ]);
    expect(eventsOf(cook, { ...cook, isActive: false, updatedAt: 9 })).to.deep.equal([['deactivated', 'Cook']]);
    expect(eventsOf(cook, { ...cook, isActive: false, name: 'Chef' })).to.deep.equal([
      ['updated', { name: 'Chef' }],
      ['deactivated', 'Chef'],
    ]);
    expect(eventsOf({ ...cook, isActive: false }, cook)).to.deep.equal([['updated', { isActive: true }]]);
  });

  it('is a deactivation where the document is gone, unless it was inactive', () => {
    expect(eventsOf(cook, null)).to.deep.equal([['deactivated', 'Cook']]);
    expect(eventsOf({ ...cook, isActive: false }, null)).to.deep.equal([]);
  });

  it('leads from one state to the other, whatever they are', () => {
    const text = fc.constantFrom('a', 'b');
    const state = fc
      .record({
        name: text,
        type: text,
        skillLevel: text,
        isActive: fc.boolean(),
        hourlyRate: fc.nat(3),
        requiredCertifications: fc.array(text),
      })
      .map((fields): Position => ({ ...cook, ...fields }));
    fc.assert(
      fc.property(fc.option(state), state, (before, after) => {
        const change = { id: 'p1', orgId: 'alpha', by: 'x', now: 0 };
        const reached = changesBetween(before, after).reduce<Position | null>(
          (seen, event: PositionEvent) => evolve(seen, event, change),
          before,
        );
        const facts = (position: Position | null) => ({ ...position, ...{ version: 0, updatedAt: 0, createdAt: 0 } });
        expect({ ...facts(reached), createdBy: '' }).to.deep.include({ ...facts(after) });
        expect(changesBetween(after, after)).to.deep.equal([]);
      }),
    );
  });
});
