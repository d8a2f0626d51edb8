import { eventEnvelope, type EventEnvelope } from '@fresh/contracts/envelope';
import { zoneCreated } from '@fresh/contracts/events/zones';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo, logEvent } from '@fresh/kernel/testing/event-delivery';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startSubscriber } from '@fresh/kernel/testing/start-subscriber';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { member, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';

describe('zones repeated in their venue', () => {
  const org = uniqueId('alpha');
  let venues: FunctionProcess, zones: FunctionProcess, subscriber: FunctionProcess;
  let manager: Person;

  before(async () => {
    [venues, zones, subscriber] = await Promise.all([
      startFunction('scheduling', 'venues'),
      startFunction('scheduling', 'zones'),
      startSubscriber('cacheZoneOnZoneCreated'),
    ]);
    manager = await member(org, 'manager');
  });
  after(async () => {
    await Promise.all([venues.kill(), zones.kill(), subscriber.kill()]);
  });

  const createVenue = async () => {
    const body = { orgId: org, name: 'Hall' };
    const response = await send(venues.url, 'POST', `/api/venues?orgId=${org}`, { as: manager, body });
    expect(response.status).to.equal(201);
    return (response.body as { id: string }).id;
  };
  /** Creates a zone; returns its id and the event that was logged about it. */
  const createZone = async (venueId: string, name: string, fields: object = {}) => {
    const body = { orgId: org, venueId, name, type: 'service', ...fields };
    const response = await send(zones.url, 'POST', `/api/zones?orgId=${org}`, { as: manager, body });
    expect(response.status).to.equal(201);
    const { id } = response.body as { id: string };
    const [event] = await loggedEvents([zoneCreated], `orgs/${org}/zones/${id}`);
    return { id, event: eventEnvelope.parse(event) };
  };
  const deliver = async (event: EventEnvelope) => {
    expect(await deliverTo(subscriber.url, event)).to.be.within(200, 299);
  };
  const venueOf = async (id: string) => (await firestore().doc(`orgs/${org}/venues/${id}`).get()).data();
  const listed = async (id: string) => {
    const { body } = await send(venues.url, 'GET', `/api/venues?orgId=${org}`, { as: manager });
    return (body as { venues: Record<string, unknown>[] }).venues.find((venue) => venue['id'] === id);
  };
  const doneWith = async ({ id }: EventEnvelope) =>
    expect((await firestore().doc(`inbox/cacheZoneOnZoneCreated:${id}`).get()).get('progress')).to.deep.equal({
      status: 'done',
    });

  it('are there by name, whatever the order of their events and however often they come', async () => {
    const venueId = await createVenue();
    expect(await listed(venueId)).not.to.have.any.keys('cachedZones', 'zoneCount');
    const stage = await createZone(venueId, 'Stage', { capacity: 80 });
    const bar = await createZone(venueId, 'Bar');
    const other = await createZone(await createVenue(), 'Elsewhere');
    for (const { event } of [bar, other, stage, bar]) await deliver(event);
    const expected = {
      cachedZones: [
        { id: bar.id, name: 'Bar', type: 'service', isActive: true },
        { id: stage.id, name: 'Stage', type: 'service', capacity: 80, isActive: true },
      ],
      zoneCount: 2,
    };
    const stored = await venueOf(venueId);
    expect(stored).to.deep.include({ ...expected, version: 1 });
    expect(stored?.['cachedZonesUpdatedAt']).to.be.instanceOf(Timestamp);
    expect(await listed(venueId)).to.deep.include(expected);
    expect(await listed(venueId)).not.to.have.any.keys('cachedZonesUpdatedAt', 'version');
  });

  it('are written once where one write says it all', async () => {
    const venueId = await createVenue();
    const [bar, stage] = [await createZone(venueId, 'Bar'), await createZone(venueId, 'Stage')];
    await deliver(stage.event);
    const written = await venueOf(venueId);
    expect(written).to.include({ zoneCount: 2 });
    await deliver(bar.event);
    await deliver(bar.event);
    expect(await venueOf(venueId)).to.deep.equal(written);
    await doneWith(bar.event);
  });

  it('are bounded, counted in full, and right when all events come at once', async function () {
    this.timeout(30_000);
    const venueId = await createVenue();
    const names = Array.from({ length: 24 }, (_, index) => `Z${String(index).padStart(2, '0')}`);
    const made = await Promise.all(names.toReversed().map((name) => createZone(venueId, name)));
    // Who loses the race for the venue too often fails, and is delivered again.
    await Promise.all([...made, ...made].map(({ event }) => deliverTo(subscriber.url, event)));
    for (const { event } of made) await deliver(event);
    const stored = await venueOf(venueId);
    expect(stored?.['zoneCount']).to.equal(24);
    expect((stored?.['cachedZones'] as { name: string }[]).map(({ name }) => name)).to.deep.equal(names.slice(0, 20));
  });

  it('hold the monolith’s zones too, and take the place of what its trigger left', async () => {
    const venueId = await createVenue();
    const left = { cachedZones: [{ id: 'gone', name: null }], zoneCount: 'many' };
    await firestore().doc(`orgs/${org}/venues/${venueId}`).update(left);
    expect(await listed(venueId)).not.to.have.any.keys('cachedZones', 'zoneCount');
    const old = firestore().doc(`orgs/${org}/zones/${uniqueId('old')}`);
    await old.set({ venueId, name: 'Attic', capacity: 3, isActive: false });
    const bar = await createZone(venueId, 'Bar');
    await deliver(bar.event);
    expect(await venueOf(venueId)).to.deep.include({
      cachedZones: [
        { id: old.id, name: 'Attic', type: 'other', capacity: 3, isActive: false },
        { id: bar.id, name: 'Bar', type: 'service', isActive: true },
      ],
      zoneCount: 2,
    });
  });

  it('of a venue that does not exist are nowhere', async () => {
    const former = firestore().doc(`organizations/${org}/venues/${uniqueId('venue')}`);
    await former.set({ name: 'First', orgId: org });
    for (const venueId of [uniqueId('nowhere'), 'a/b', '__x__', former.id]) {
      const { event } = await createZone(venueId, 'Bar');
      await deliver(event);
      await doneWith(event);
      if (!venueId.includes('/') && !venueId.startsWith('__')) expect(await venueOf(venueId)).to.equal(undefined);
    }
    expect((await former.get()).data()).to.deep.equal({ name: 'First', orgId: org });
  });

  it('of no organization are left to a human', async () => {
    const subject = `orgs/${org}/zones/${uniqueId('zone')}`;
    const event = await logEvent(
      zoneCreated.type,
      { service: 'scheduling', subject, orgId: null },
      { venueId: 'v1', name: 'Bar', type: 'other' },
    );
    await deliver(event);
    expect((await firestore().doc(`deadLetters/cacheZoneOnZoneCreated:${event.id}`).get()).exists).to.equal(true);
  });
});
