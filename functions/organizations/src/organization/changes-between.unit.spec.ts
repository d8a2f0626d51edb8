import { expect } from 'chai';
import fc from 'fast-check';
import { changesBetween } from './changes-between.ts';
import { defaultSettings, evolve, type Organization } from './organization.ts';

const diner: Organization = {
  id: 'alpha',
  version: 0,
  name: 'Diner',
  ownerId: 'maria',
  status: 'active',
  settings: defaultSettings,
  createdAt: 1,
  updatedAt: 1,
};
const eventsOf = (before: Organization | null, after: Organization | null) =>
  changesBetween(before, after).map(({ type, data }) => [
    type.split('.').at(-1),
    'changes' in data ? data.changes : data.name,
  ]);

describe('what the monolith did to an organization', () => {
  it('is a founding, a change or an end, one event each', () => {
    expect(eventsOf(null, diner)).to.deep.equal([['created', 'Diner']]);
    expect(changesBetween(null, diner)[0]?.data).to.deep.include({ ownerId: 'maria', settings: defaultSettings });
    const settings = { ...defaultSettings, weekStartsOn: 1 };
    expect(eventsOf(diner, { ...diner, status: 'suspended', settings })).to.deep.equal([
      ['updated', { status: 'suspended', settings }],
    ]);
    expect(eventsOf(diner, null)).to.deep.equal([['deleted', 'Diner']]);
    expect(eventsOf(null, { ...diner, status: 'trial' })).to.deep.equal([
      ['created', 'Diner'],
      ['updated', { status: 'trial' }],
    ]);
  });

  it('is nothing where no event has the field', () => {
    expect(eventsOf(diner, { ...diner, updatedAt: 9, ownerId: 'joe', kind: 'x' })).to.deep.equal([]);
    expect(eventsOf(null, null)).to.deep.equal([]);
  });

  it('leads from one state to the other, whatever they are', () => {
    const text = fc.constantFrom('a', 'b');
    const state = fc
      .record({ name: text, status: text, industry: text, logoUrl: text, weekStartsOn: fc.nat(6) })
      .map(({ weekStartsOn, ...fields }): Organization => ({
        ...diner,
        ...fields,
        settings: { ...defaultSettings, weekStartsOn },
      }));
    fc.assert(
      fc.property(fc.option(state), state, (before, after) => {
        const reached = changesBetween(before, after).reduce<Organization | null>(
          (seen, event) => evolve(seen, event, { id: 'alpha', now: 1 }),
          before,
        );
        expect({ ...reached, version: 0, updatedAt: 1 }).to.deep.include({ ...after });
        expect(changesBetween(after, after)).to.deep.equal([]);
      }),
    );
  });
});
