import * as zoneEvents from '@fresh/contracts/events/zones';
import { firestore } from '@fresh/kernel/firebase';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { member, send, uniqueId, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

describe('zones over HTTP', () => {
  const org = uniqueId('alpha');
  let zones: FunctionProcess;
  let manager: Person, staff: Person, outsider: Person;

  before(async () => {
    zones = await startFunction('scheduling', 'zones');
    [manager, staff, outsider] = await Promise.all([
      member(org, 'manager'),
      member(org, 'staff'),
      member(uniqueId('beta'), 'admin'),
    ]);
    await firestore().doc(`orgs/${org}/venues/v1`).set({ orgId: org, name: 'Hall' });
  });
  after(async () => {
    await zones.kill();
  });

  const create = (changes: object = {}, as = manager) =>
    send(zones.url, 'POST', `/api/zones?orgId=${org}`, {
      as,
      body: { orgId: org, venueId: 'v1', name: 'Bar', ...changes },
    });
  const list = (query: string, as = staff) => send(zones.url, 'GET', `/api/zones?orgId=${org}${query}`, { as });

  it('creates with defaults: state and event in one commit', async () => {
    const response = await create({ color: '#00ff00', floor: '2', capacity: 12 });
    expect(response.status).to.equal(201);
    expect(response.body).to.deep.include({
      orgId: org,
      venueId: 'v1',
      name: 'Bar',
      type: 'other',
      color: '#00ff00',
      floor: '2',
      capacity: 12,
      isActive: true,
      createdBy: manager.uid,
      warnings: [],
    });
    expect(response.body).not.to.have.property('version');
    const { id } = response.body as { id: string };
    const path = `orgs/${org}/zones/${id}`;
    const stored = (await firestore().doc(path).get()).data();
    expect(stored).to.include({ id, version: 1, venueId: 'v1', isActive: true });
    expect(stored).not.to.have.property('warnings');
    expect(await loggedEvents(Object.values(zoneEvents), path)).to.have.length(1);
  });

  it('of a venue that does not exist is stored with a warning', async () => {
    for (const venueId of ['nowhere', 'a/b', '__x__']) {
      const response = await create({ venueId });
      expect(response.status).to.equal(201);
      const { warnings } = response.body as { warnings: object[] };
      expect(warnings).to.deep.equal([{ code: 'venue_not_found', message: 'The venue does not exist' }]);
    }
  });

  it('are listed by name, for one venue, in pages', async () => {
    const venueId = uniqueId('v');
    for (const name of ['C', 'A', 'B']) await create({ venueId, name });
    const seen: string[] = [];
    for (let after = ''; ;) {
      const { body } = await list(`&venueId=${venueId}&limit=2${after}`);
      const page = body as { zones: { name: string }[]; total: number; nextCursor?: string };
      expect(page.total).to.equal(page.zones.length);
      seen.push(...page.zones.map(({ name }) => name));
      if (page.nextCursor === undefined) break;
      after = `&after=${page.nextCursor}`;
    }
    expect(seen).to.deep.equal(['A', 'B', 'C']);
  });

  describe('bad input writes nothing', () => {
    const rejected = async (response: Promise<TestResponse>, status: number, error: object) => {
      const count = async () => (await firestore().collection(`orgs/${org}/zones`).count().get()).data().count;
      const before = await count();
      const got = await response;
      expect(got.status, JSON.stringify(got.body)).to.equal(status);
      expect((got.body as { error: object }).error).to.deep.include(error);
      expect(await count()).to.equal(before);
    };

    it('no venue named', async () => {
      const error = { code: 'BAD_REQUEST', message: 'venueId query parameter is required' };
      await rejected(list(''), 400, error);
      await rejected(list('&venueId='), 400, error);
    });

    it('another organization in the body (DOMAIN 42)', async () => {
      const error = { code: 'FORBIDDEN', message: 'orgId does not match organization context' };
      await rejected(create({ orgId: 'elsewhere' }), 403, error);
    });

    it('wrong fields', async () => {
      await rejected(create({ venueId: '', name: '', type: 'x', color: 'red' }), 400, {
        code: 'VALIDATION_FAILED',
        details: {
          venueId: ['Venue ID is required'],
          name: ['Zone name is required'],
          type: [
            'Invalid option: expected one of "production"|"backstage"|"front_of_house"|"service"|"storage"|"other"',
          ],
          color: ['Invalid string: must match pattern /^#[0-9A-Fa-f]{6}$/'],
        },
      });
    });

    it('a role below the minimum role, a foreigner', async () => {
      await rejected(create({}, staff), 403, { message: 'Insufficient permissions. Required role: manager.' });
      await rejected(create({}, outsider), 403, { message: 'Organization membership required.' });
    });
  });
});
