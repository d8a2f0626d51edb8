import { expect } from 'chai';
import type { Zone } from '../zone/zone.ts';
import { creationBetween } from './changes-between.ts';
import { cacheOf, create, createFirst, evolve, maxCachedZones } from './venue.ts';

const change = { id: 'v1', orgId: 'alpha', now: Date.UTC(2030, 0, 1) };

describe('venue', () => {
  it('stores the defaults of its schema (DOMAIN 60)', () => {
    const event = create({ orgId: 'alpha', name: 'Hall', type: 'indoor' }, 'maria');
    expect(event).to.deep.equal({
      type: 'fresh.scheduling.venue.v1.created',
      data: { name: 'Hall', type: 'indoor', timezone: 'America/New_York', createdBy: 'maria' },
      details: {},
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

  it('keeps the fields of the request', () => {
    const fields = { name: 'Park', type: 'outdoor', timezone: 'Europe/Rome', capacity: 9 } as const;
    expect(evolve(create({ orgId: 'alpha', ...fields }, 'maria'), change)).to.include(fields);
  });

  it('keeps its place, contacts and notes out of its event', () => {
    const address = { street: 'Bank St 4', city: 'Seattle', state: 'WA', zipCode: '98101', country: 'US' };
    const details = {
      address,
      coordinates: { lat: 47.6, lng: -122.3 },
      contactPhone: '+1 206 5550101',
      notes: 'Knock',
    };
    const event = create({ orgId: 'alpha', name: 'Hall', type: 'indoor', ...details }, 'maria');
    expect(event.data).to.have.all.keys('name', 'type', 'timezone', 'createdBy');
    expect(evolve(event, change)).to.deep.include(details);
  });

  it('of a new organization is its owner’s, with no made-up address', () => {
    const first = evolve(createFirst({ name: 'Main', city: 'Seattle', state: 'WA' }, 'olga'), change);
    expect(first).to.include({ name: 'Main', city: 'Seattle', state: 'WA', createdBy: 'olga', isActive: true });
    expect(first).not.to.have.property('address');
  });

  describe('repeats its zones', () => {
    const zone = (fields: Partial<Zone>): Zone => {
      const about = { orgId: 'alpha', venueId: 'v1', type: 'service', isActive: true, version: 1 };
      return { id: 'z1', name: 'Bar', notes: 'loud', floor: '2', ...about, createdAt: 1, updatedAt: 1, ...fields };
    };

    it('in short', () => {
      const zones = [zone({ capacity: 12 }), zone({ id: 'z2', name: 'Stage', isActive: false })];
      expect(cacheOf(zones, 2)).to.deep.equal({
        cachedZones: [
          { id: 'z1', name: 'Bar', type: 'service', capacity: 12, isActive: true },
          { id: 'z2', name: 'Stage', type: 'service', isActive: false },
        ],
        zoneCount: 2,
      });
    });

    it('up to a limit, and counts the others', () => {
      const zones = Array.from({ length: maxCachedZones + 1 }, (_, index) => zone({ id: `z${index}` }));
      const { cachedZones, zoneCount } = cacheOf(zones, 5_000);
      expect(cachedZones).to.have.length(20);
      expect(cachedZones.at(-1)).to.include({ id: 'z19' });
      expect(zoneCount).to.equal(5_000);
    });
  });

  it('that the monolith created is captured; its other changes are not', () => {
    const times = { createdAt: 1, updatedAt: 1 };
    const hall = { ...change, version: 0, name: 'Hall', type: 'indoor', isActive: true, timezone: 'UTC', ...times };
    const [event, ...others] = creationBetween(null, { ...hall, capacity: 80, createdBy: 'maria' });
    expect(others).to.deep.equal([]);
    expect(event?.data).to.deep.include({ name: 'Hall', capacity: 80, timezone: 'UTC', createdBy: 'maria' });
    expect(creationBetween(null, hall)[0]?.data).to.include({ createdBy: '' });
    expect(creationBetween(hall, { ...hall, name: 'Pub', zoneCount: 2 })).to.deep.equal([]);
    expect(creationBetween(hall, null)).to.deep.equal([]);
  });
});
