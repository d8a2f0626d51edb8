import { expect } from 'chai';
import { create, createFirst, evolve } from './venue.ts';

const change = { id: 'v1', orgId: 'alpha', now: Date.UTC(2030, 0, 1) };

describe('venue', () => {
  it('stores the defaults of its schema (DOMAIN 60)', () => {
    const event = create({ orgId: 'alpha', name: 'Hall', type: 'indoor' }, 'maria');
    expect(event).to.deep.equal({
      type: 'fresh.scheduling.venue.v1.created',
      data: { name: 'Hall', type: 'indoor', timezone: 'America/New_York', createdBy: 'maria' },
    });
    expect(evolve(event, change)).to.deep.equal({
      id: 'v1',
      orgId: 'alpha',
      version: 1,
      name: 'Hall',
      type: 'indoor',
      timezone: 'America/New_York',
      isActive: true,
      createdBy: 'maria',
      createdAt: change.now,
      updatedAt: change.now,
    });
  });

  it('keeps what it is told', () => {
    const told = { name: 'Park', type: 'outdoor', timezone: 'Europe/Rome', capacity: 9 } as const;
    expect(evolve(create({ orgId: 'alpha', ...told }, 'maria'), change)).to.include(told);
  });

  it('of a new organization is its owner’s, with no made-up address', () => {
    const first = evolve(createFirst({ name: 'Main', city: 'Seattle', state: 'WA' }, 'olga'), change);
    expect(first).to.include({ name: 'Main', city: 'Seattle', state: 'WA', createdBy: 'olga', isActive: true });
    expect(first).not.to.have.property('address');
  });
});
