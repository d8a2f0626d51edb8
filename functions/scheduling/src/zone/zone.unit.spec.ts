import { expect } from 'chai';
import { creationBetween } from './changes-between.ts';
import { create, evolve } from './zone.ts';

describe('zone', () => {
  it('is active and belongs to the organization of the request', () => {
    const event = create({ orgId: 'ignored', venueId: 'v1', name: 'Bar', type: 'service', floor: '2' });
    expect(event).to.deep.equal({
      type: 'fresh.scheduling.zone.v1.created',
      data: { venueId: 'v1', name: 'Bar', type: 'service' },
      details: { floor: '2' },
    });
    const now = Date.UTC(2030, 0, 1);
    expect(evolve(event, { id: 'z1', orgId: 'alpha', by: 'maria', now })).to.deep.equal({
      id: 'z1',
      orgId: 'alpha',
      version: 1,
      venueId: 'v1',
      name: 'Bar',
      type: 'service',
      floor: '2',
      isActive: true,
      createdBy: 'maria',
      createdAt: now,
      updatedAt: now,
    });
  });

  it('that the monolith created is captured; its other changes are not', () => {
    const zone = { id: 'z1', orgId: 'alpha', version: 0, isActive: true, createdAt: 1, updatedAt: 1 };
    const bar = { ...zone, venueId: 'v1', name: 'Bar', type: 'service', floor: '2' };
    expect(creationBetween(null, bar)).to.deep.equal([
      {
        type: 'fresh.scheduling.zone.v1.created',
        data: { venueId: 'v1', name: 'Bar', type: 'service', capacity: undefined, color: undefined },
        details: { floor: '2' },
      },
    ]);
    expect(creationBetween(bar, { ...bar, name: 'Pub' })).to.deep.equal([]);
    expect(creationBetween(bar, null)).to.deep.equal([]);
    expect(creationBetween(null, null)).to.deep.equal([]);
  });
});
