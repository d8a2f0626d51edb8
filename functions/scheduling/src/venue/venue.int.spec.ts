import * as venueEvents from '@fresh/contracts/events/venues';
import { organizationCreated } from '@fresh/contracts/events/organizations';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo, logEvent } from '@fresh/kernel/testing/event-delivery';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startSubscriber } from '@fresh/kernel/testing/start-subscriber';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { member, send, uniqueId, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

describe('venues over HTTP', () => {
  const org = uniqueId('alpha');
  let venues: FunctionProcess, subscriber: FunctionProcess;
  let manager: Person, staff: Person, outsider: Person;

  before(async () => {
    [venues, subscriber] = await Promise.all([
      startFunction('scheduling', 'venues'),
      startSubscriber('createVenueOnOrganizationCreated'),
    ]);
    [manager, staff, outsider] = await Promise.all([
      member(org, 'manager'),
      member(org, 'staff'),
      member(uniqueId('beta'), 'admin'),
    ]);
  });
  after(async () => {
    await Promise.all([venues.kill(), subscriber.kill()]);
  });

  const create = (changes: object = {}, as = manager, orgId = org) =>
    send(venues.url, 'POST', `/api/venues?orgId=${orgId}`, { as, body: { orgId, name: 'Hall', ...changes } });
  const list = async (as: Person, orgId: string, query = '') => {
    const response = await send(venues.url, 'GET', `/api/venues?orgId=${orgId}${query}`, { as });
    expect(response.status).to.equal(200);
    return response.body as { venues: Record<string, unknown>[]; total: number; nextCursor?: string };
  };
  const names = (page: { venues: Record<string, unknown>[] }) => page.venues.map((venue) => venue['name']);

  it('creates with defaults: state and event in one commit', async () => {
    const address = { street: '1 Main St', city: 'Seattle', state: 'WA', zipCode: '98101' };
    const response = await create({ address, coordinates: { lat: 47.6, lng: -122.3 }, contactEmail: 'a@example.test' });
    expect(response.status).to.equal(201);
    expect(response.body).to.deep.include({
      orgId: org,
      name: 'Hall',
      type: 'indoor',
      address: { ...address, country: 'US' },
      coordinates: { lat: 47.6, lng: -122.3 },
      timezone: 'America/New_York',
      isActive: true,
      createdBy: manager.uid,
    });
    expect(response.body).not.to.have.property('version');
    const { id } = response.body as { id: string };
    const path = `orgs/${org}/venues/${id}`;
    expect((await firestore().doc(path).get()).data()).to.include({ id, version: 1, isActive: true });
    const events = await loggedEvents(Object.values(venueEvents), path);
    expect(events.map(({ actor, sequence }) => [actor, sequence])).to.deep.equal([[`user:${manager.uid}`, 1]]);
    expect((await list(staff, org)).venues.find((venue) => venue['id'] === id)).to.deep.equal(response.body);
  });

  it('lists by name over both places the monolith used, in pages (DOMAIN 32)', async () => {
    const crowded = uniqueId('gamma');
    const boss = await member(crowded, 'manager');
    for (const name of ['D', 'B', 'Ä']) await create({ name }, boss, crowded);
    const former = { name: 'C', city: 'Seattle', state: 'WA', orgId: crowded, createdAt: 5, status: 'active' };
    await firestore().doc(`organizations/${crowded}/venues/venue-1`).set(former);
    await firestore()
      .doc(`organizations/${crowded}/venues/venue-2`)
      .set({ ...former, name: 'A' });
    const seen: unknown[] = [];
    for (let after = ''; ;) {
      const page = await list(boss, crowded, `&limit=2${after}`);
      expect(page.total).to.equal(page.venues.length);
      seen.push(...names(page));
      if (page.nextCursor === undefined) break;
      after = `&after=${page.nextCursor}`;
    }
    expect(seen).to.deep.equal(['A', 'B', 'C', 'D', 'Ä']);
    expect((await list(boss, crowded)).venues[2]).to.deep.include({ id: 'venue-1', city: 'Seattle', isActive: true });
  });

  describe('bad input writes nothing', () => {
    const rejected = async (response: Promise<TestResponse>, status: number, error: object) => {
      const count = async () => (await firestore().collection(`orgs/${org}/venues`).count().get()).data().count;
      const before = await count();
      const got = await response;
      expect(got.status, JSON.stringify(got.body)).to.equal(status);
      expect((got.body as { error: object }).error).to.deep.include(error);
      expect(await count()).to.equal(before);
    };

    it('another organization in the body (DOMAIN 42)', async () => {
      const error = { code: 'FORBIDDEN', message: 'orgId does not match organization context' };
      await rejected(create({ orgId: 'elsewhere' }), 403, error);
    });

    it('wrong fields', async () => {
      const address = { street: '', city: 'S', state: 'W', zipCode: '#1', country: 'USA' };
      await rejected(create({ name: '', type: 'x', address, capacity: 0, contactEmail: 'no' }), 400, {
        code: 'VALIDATION_FAILED',
        details: {
          name: ['Venue name is required'],
          type: ['Invalid option: expected one of "indoor"|"outdoor"|"hybrid"|"virtual"'],
          'address.street': ['Too small: expected string to have >=1 characters'],
          'address.zipCode': ['Invalid postal code: use letters, digits, blanks and hyphens'],
          'address.country': ['Invalid country: use a code of ISO 3166-1, such as AT'],
          capacity: ['Too small: expected number to be >0'],
          contactEmail: ['Invalid email address'],
        },
      });
    });

    it('a role below the minimum role, a foreigner, a caller without session', async () => {
      await rejected(create({}, staff), 403, { message: 'Insufficient permissions. Required role: manager.' });
      await rejected(create({}, outsider), 403, { message: 'Organization membership required.' });
      const body = { orgId: org, name: 'Hall' };
      await rejected(send(venues.url, 'POST', `/api/venues?orgId=${org}`, { body }), 401, { code: 'UNAUTHORIZED' });
    });
  });

  describe('of an organization that onboarding created', () => {
    const firstVenue = { name: 'Main', city: 'Seattle', state: 'WA' };
    const made = (orgId: string, data: object = { firstVenue }) =>
      logEvent(
        organizationCreated.type,
        { service: 'organizations', subject: `organizations/${orgId}`, orgId },
        { name: 'Alpha', ownerId: 'olga', ...data },
      );

    it('is in the list, once however often the event is delivered', async () => {
      const fresh = uniqueId('delta');
      const olga = await member(fresh, 'org_owner');
      const event = await made(fresh);
      const responses = await Promise.all(Array.from({ length: 4 }, () => deliverTo(subscriber.url, event)));
      responses.push(await deliverTo(subscriber.url, event));
      for (const status of responses) expect(status).to.be.within(200, 299);
      const page = await list(olga, fresh);
      expect(page.venues).to.have.length(1);
      expect(page.venues[0]).to.deep.include({ ...firstVenue, orgId: fresh, createdBy: 'olga', isActive: true });
      const events = await loggedEvents(
        Object.values(venueEvents),
        `orgs/${fresh}/venues/${String(page.venues[0]?.['id'])}`,
      );
      expect(events.map(({ actor, causationid }) => [actor, causationid])).to.deep.equal([
        ['service:scheduling', event.id],
      ]);
    });

    it('is none when onboarding named none', async () => {
      const fresh = uniqueId('delta');
      const olga = await member(fresh, 'org_owner');
      expect(await deliverTo(subscriber.url, await made(fresh, {}))).to.be.within(200, 299);
      expect((await list(olga, fresh)).venues).to.deep.equal([]);
    });
  });
});
