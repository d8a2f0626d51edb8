import { callables as contract } from '@fresh/contracts/callables/organizations';
import { firestore } from '@fresh/kernel/firebase';
import { callOperation } from '@fresh/kernel/testing/call-operation';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { enroll, member, person, send, uniqueId, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';
import type * as z from 'zod';
import { eventsOf, namesOf, oldOrganization, stored } from '../testing/log.ts';
import { defaultSettings } from './organization.ts';

describe('organizations over HTTP', () => {
  const gammaSlug = uniqueId('gamma').toLowerCase();
  let organizations: FunctionProcess, organization: FunctionProcess;
  let provision: FunctionProcess, networkSearch: FunctionProcess;

  before(async () => {
    [organizations, organization, provision, networkSearch] = await Promise.all([
      startFunction('organizations', 'organizations'),
      startFunction('organizations', 'organization'),
      startFunction('organizations', 'provisionOrganization'),
      startFunction('organizations', 'findNetwork'),
    ]);
  });
  after(async () => {
    await Promise.all([organizations, organization, provision, networkSearch].map((each) => each.kill()));
  });

  const list = (as?: Person, query = '') => send(organizations.url, 'GET', `/api/organizations${query}`, { as });
  const create = (as: Person | undefined, body: unknown) =>
    send(organizations.url, 'POST', '/api/organizations', { as, body });
  const one = (method: string, id: string, as: Person, body?: unknown, orgId = id) =>
    send(organization.url, method, `/api/organizations/${id}?orgId=${orgId}`, { as, body });
  const provisionOne = async (
    as: Person,
    input: z.input<(typeof contract.provisionOrganization)['input']>,
    key?: string,
  ) => {
    const call = { as, ...(key !== undefined && { idempotencyKey: key }) };
    const { output: response } = await callOperation(contract.provisionOrganization, provision, input, call);
    return response!;
  };
  const idOf = (response: TestResponse) => (response.body as { id: string }).id;
  const entries = (response: TestResponse) => (response.body as { organizations: { id: string }[] }).organizations;
  const nextOf = (response: TestResponse) => (response.body as { nextCursor?: string }).nextCursor;

  it('founds an organization whose creator can administer it at once', async () => {
    const founder = await person('founder');
    const response = await create(founder, {
      name: 'Gamma',
      slug: gammaSlug,
      size: '11-50',
      settings: { timezone: 'UTC' },
    });
    expect(response.status).to.equal(201);
    const id = idOf(response);
    expect(id).to.match(/^org-\d{13}-[a-z0-9]{6}$/);
    expect(response.body).to.deep.include({
      name: 'Gamma',
      slug: gammaSlug,
      createdBy: founder.uid,
      ownerId: founder.uid,
      settings: { ...defaultSettings, timezone: 'UTC' },
    });
    expect(await stored(`organizations/${id}`)).to.deep.include({
      id,
      name: 'Gamma',
      displayName: 'Gamma',
      ownerId: founder.uid,
      status: 'active',
      version: 1,
    });
    expect(await stored(`memberships/${founder.uid}_${id}`)).to.deep.include({
      uid: founder.uid,
      orgId: id,
      role: 'org_owner',
      roles: ['org_owner'],
      status: 'active',
      email: founder.email,
      version: 1,
    });
    expect(await stored(`organizations/${id}/members/${founder.uid}`)).to.include({
      userId: founder.uid,
      orgId: id,
      role: 'org_owner',
      status: 'active',
    });
    const [event] = await eventsOf(`organizations/${id}`);
    expect(event).to.include({ orgid: id, actor: `user:${founder.uid}`, sequence: 1 });
    expect(event?.['data']).to.deep.include({ name: 'Gamma', ownerId: founder.uid, slug: gammaSlug, size: '11-50' });
    expect(await namesOf(`memberships/${founder.uid}_${id}`)).to.deep.equal(['membership.created']);
    expect((await one('PATCH', id, founder, { name: 'Delta' })).status).to.equal(200);
  });

  it('lists what the caller can act under, page by page', async () => {
    const someone = await person('someone');
    expect((await list(someone)).body).to.deep.equal({ organizations: [], total: 0 });
    const ids = [];
    for (const name of ['A', 'B', 'C']) ids.push(idOf(await create(someone, { name })));
    const invited = await oldOrganization();
    await enroll(someone.uid, invited, 'staff', 'invited');
    const gone = uniqueId('gone');
    await enroll(someone.uid, gone, 'staff');
    await firestore().doc(`organizations/${gone}`).delete();
    const seen: string[] = [];
    let page = await list(someone, '?limit=2');
    for (;;) {
      seen.push(...entries(page).map(({ id }) => id));
      const next = nextOf(page);
      if (next === undefined) break;
      page = await list(someone, `?limit=2&after=${next}`);
    }
    expect(seen.toSorted()).to.deep.equal(ids.toSorted());
    const [first] = entries(await list(someone));
    expect(Object.keys(first ?? {})).to.have.members([
      'id',
      'name',
      'slug',
      'role',
      'memberCount',
      'logoUrl',
      'createdAt',
      'updatedAt',
    ]);
    expect(first).to.deep.include({ role: 'org_owner', memberCount: 1, slug: null, logoUrl: null });
    expect((await list(someone, '?after=forged')).status).to.equal(400);
    expect((await list()).status).to.equal(401);
  });

  it('reads the monolith’s organizations', async () => {
    const createdAt = Timestamp.fromMillis(1_700_000_000_000);
    const id = await oldOrganization({ name: 5, displayName: 'Old', createdAt, status: 7, settings: 'none' });
    const [owner, staff] = await Promise.all([member(id, 'org_owner'), member(id, 'staff')]);
    const response = await one('GET', id, staff);
    expect(response.status).to.equal(200);
    expect(response.body).to.deep.equal({
      id,
      name: 'Old',
      ownerId: owner.uid,
      memberCount: 2,
      createdAt: 1_700_000_000_000,
      updatedAt: 1,
      status: 'active',
      settings: defaultSettings,
    });
  });

  it('names the owner of an old organization: the first owner, else admin, else none', async () => {
    const id = await oldOrganization();
    const staff = await member(id, 'staff');
    const ownerId = async () => ((await one('GET', id, staff)).body as { ownerId: unknown }).ownerId;
    expect(await ownerId()).to.equal(null);
    const admin = await member(id, 'admin');
    expect(await ownerId()).to.equal(admin.uid);
    const [second, first] = await Promise.all([member(id, 'org_owner'), member(id, 'org_owner')]);
    await firestore().doc(`memberships/${first.uid}_${id}`).update({ joinedAt: 1 });
    expect(await ownerId()).to.equal(first.uid);
    expect(await ownerId()).not.to.equal(second.uid);
  });

  it('changes only what is named, and publishes only what changed', async () => {
    const id = await oldOrganization({ industry: 'food', cachedByOthers: true });
    const owner = await member(id, 'org_owner');
    const first = await one('PATCH', id, owner, { name: 'Renamed', settings: { weekStartsOn: 1 } });
    expect(first.status).to.equal(200);
    expect(first.body).to.deep.include({
      id,
      name: 'Renamed',
      updatedBy: owner.uid,
      settings: { ...defaultSettings, weekStartsOn: 1 },
    });
    const second = await one('PATCH', id, owner, { settings: { timezone: 'UTC' }, websiteUrl: 'https://a.example' });
    expect(second.body).to.deep.include({ settings: { ...defaultSettings, weekStartsOn: 1, timezone: 'UTC' } });
    expect(second.body).not.to.have.property('name');
    const empty = await one('PATCH', id, owner, {});
    expect(empty.body).to.have.all.keys('id', 'updatedBy', 'updatedAt');
    await one('PATCH', id, owner, { name: 'Renamed' });
    expect(await stored(`organizations/${id}`)).to.deep.include({
      name: 'Renamed',
      industry: 'food',
      websiteUrl: 'https://a.example',
      cachedByOthers: true,
      version: 2,
    });
    expect((await eventsOf(`organizations/${id}`)).map(({ data }) => data as object)).to.deep.equal([
      { changes: { name: 'Renamed', settings: { ...defaultSettings, weekStartsOn: 1 } } },
      {
        changes: { settings: { ...defaultSettings, weekStartsOn: 1, timezone: 'UTC' } },
        withheld: ['websiteUrl'],
      },
    ]);
  });

  it('loses no change of two racing editors', async () => {
    const id = await oldOrganization();
    const owner = await member(id, 'org_owner');
    const responses = await Promise.all([
      one('PATCH', id, owner, { settings: { timezone: 'UTC' } }),
      one('PATCH', id, owner, { settings: { timeFormat: '24h' } }),
    ]);
    expect(responses.map(({ status }) => status)).to.deep.equal([200, 200]);
    const document = await stored(`organizations/${id}`);
    expect(document).to.include({ version: 2 });
    expect(document?.['settings']).to.include({ timezone: 'UTC', timeFormat: '24h' });
  });

  it('deletes, and ends the access of its members with it', async () => {
    const id = await oldOrganization();
    const [owner, staff] = await Promise.all([member(id, 'org_owner'), member(id, 'staff')]);
    const response = await one('DELETE', id, owner);
    expect(response.status).to.equal(200);
    expect(response.body).to.deep.equal({ deleted: true, id });
    expect(await stored(`organizations/${id}`)).to.equal(undefined);
    expect(await namesOf(`organizations/${id}`)).to.deep.equal(['organization.deleted']);
    for (const { uid } of [owner, staff]) {
      expect(await stored(`memberships/${uid}_${id}`)).to.include({ status: 'removed' });
      expect(await namesOf(`memberships/${uid}_${id}`)).to.deep.equal(['membership.removed']);
    }
    expect((await one('GET', id, staff)).status).to.equal(403);
    expect((await one('DELETE', id, owner)).status).to.equal(403);
  });

  it('is closed where only memberships are left of it', async () => {
    const id = uniqueId('org');
    const owner = await member(id, 'org_owner');
    await firestore().doc(`organizations/${id}`).delete();
    for (const [method, body] of [['GET'], ['PATCH', { name: 'x' }], ['DELETE']] as const) {
      const response = await one(method, id, owner, body);
      expect(response.status, method).to.equal(403);
      expect(response.body).to.have.nested.property('error.message', 'Organization membership required.');
    }
  });

  describe('rejects, and writes nothing', () => {
    it('another organization’s id in the path (DOMAIN 6)', async () => {
      const [mine, theirs] = await Promise.all([oldOrganization(), oldOrganization()]);
      const admin = await member(mine, 'admin');
      const before = await stored(`organizations/${theirs}`);
      for (const [method, body] of [['GET'], ['PATCH', { name: 'x' }], ['DELETE']] as const) {
        const response = await one(method, theirs, admin, body, mine);
        expect(response.status).to.equal(403);
        expect(response.body).to.deep.equal({ error: { code: 'FORBIDDEN', message: 'Access denied' } });
      }
      expect(await stored(`organizations/${theirs}`)).to.deep.equal(before);
    });

    it('roles below an owner, and outsiders', async () => {
      const id = await oldOrganization();
      const manager = await member(id, 'manager');
      const outsider = await member(uniqueId('beta'), 'admin');
      for (const method of ['PATCH', 'DELETE']) {
        expect((await one(method, id, manager, { name: 'x' })).body).to.deep.nested.include({
          'error.code': 'FORBIDDEN',
          'error.message': 'Insufficient permissions. Required role: admin.',
        });
        expect((await one(method, id, outsider, { name: 'x' })).status).to.equal(403);
      }
      expect(await stored(`organizations/${id}`)).to.include({ name: 'Alpha Diner' });
    });

    it('bad bodies', async () => {
      const founder = await person('founder');
      const empty = await create(founder, {});
      expect(empty.status).to.equal(400);
      expect(empty.body).to.deep.nested.include({
        'error.details': { name: ['Invalid input: expected string, received undefined'] },
      });
      const bad = await create(founder, { name: '', contactEmail: 'x', settings: { weekStartsOn: 9 } });
      expect(bad.body).to.deep.nested.include({
        'error.details': {
          name: ['Organization name is required'],
          contactEmail: ['Invalid email address'],
          'settings.weekStartsOn': ['Too big: expected number to be <=6'],
        },
      });
      expect((await create(undefined, { name: 'x' })).status).to.equal(401);
      expect((await list(founder)).body).to.deep.include({ total: 0 });
    });

    it('a slug that an organization has, the monolith’s too, even when two founders ask at once', async () => {
      const slug = uniqueId('same').toLowerCase();
      const responses = await Promise.all(
        Array.from({ length: 3 }, async () => create(await person('founder'), { name: 'Same', slug })),
      );
      expect(responses.map(({ status }) => status).sort()).to.deep.equal([201, 409, 409]);
      const old = uniqueId('old').toLowerCase();
      await oldOrganization({ slug: old });
      const late = await person('late');
      expect((await create(late, { name: 'Late', slug: old })).body).to.deep.nested.include({
        'error.code': 'CONFLICT',
      });
      expect((await list(late)).body).to.deep.include({ total: 0 });
    });

    it('what is no slug', async () => {
      const founder = await person('founder');
      for (const slug of [5, '', 'a b', '\u202ea']) {
        expect((await create(founder, { name: 'Gamma', slug })).status, String(slug)).to.equal(400);
      }
      expect((await list(founder)).body).to.deep.include({ total: 0 });
    });
  });

  describe('for onboarding', () => {
    it('founds organization, network and membership in one commit', async () => {
      const founder = await person('founder');
      const niaSlug = uniqueId('nia').toLowerCase();
      const response = await provisionOne(founder, {
        name: 'Nia’s',
        slug: niaSlug,
        kind: 'corporate_network',
        segment: 'bar',
        firstVenue: { name: 'First', city: 'Austin', state: 'TX' },
        network: { displayName: 'Corp', kind: 'corporate_network', type: 'corporate', corporateName: 'Corp' },
      });
      const { organization, network } = response;
      expect(network?.id).to.match(/^network-\d{13}-[a-z0-9]{6}$/);
      expect(organization).to.deep.include({
        slug: niaSlug,
        name: 'Nia’s',
        displayName: 'Nia’s',
        kind: 'corporate_network',
        segment: 'bar',
        ownerId: founder.uid,
        status: 'active',
        networkId: network?.id,
      });
      expect(network).to.deep.include({
        type: 'corporate',
        displayName: 'Corp',
        corporateName: 'Corp',
        ownerId: founder.uid,
        status: 'pending_verification',
      });
      expect(await stored(`networks/${network?.id}`)).to.include({ corporateName: 'Corp', version: 1 });
      const [event] = await eventsOf(`organizations/${organization.id}`);
      expect(event?.['data']).to.deep.include({ firstVenue: { name: 'First', city: 'Austin', state: 'TX' } });
      expect(await namesOf(`networks/${network?.id}`)).to.deep.equal(['network.created']);
      expect(await stored(`memberships/${founder.uid}_${organization.id}`)).to.include({ role: 'org_owner' });
      expect(await stored(`organizations/${organization.id}`)).not.to.have.property('firstVenue');
    });

    it('needs no network, and returns none', async () => {
      const response = await provisionOne(await person('founder'), { name: 'Solo' });
      expect(response).not.to.have.property('network');
      expect(response.organization).not.to.have.property('networkId');
    });

    it('founds one organization however often a call is repeated', async () => {
      const [founder, key] = [await person('founder'), uniqueId('key')];
      const first = await provisionOne(founder, { name: 'Once' }, key);
      expect(await provisionOne(founder, { name: 'Once' }, key)).to.deep.equal(first);
      const owned = await firestore().collection('organizations').where('ownerId', '==', founder.uid).get();
      expect(owned.size).to.equal(1);
    });

    it('returns the network of an organization to its active members, and hides from others that there is one', async () => {
      const find = async (orgId: string, as: Person) =>
        (await callOperation(contract.findNetwork, networkSearch, { orgId }, { as })).output;
      const founder = await person('founder');
      const network = { displayName: 'Corp', kind: 'corporate_network' };
      const { organization } = await provisionOne(founder, { name: 'Corp', network });
      expect(await find(organization.id, founder)).to.deep.equal({ networkId: organization.networkId });
      for (const stranger of [await person('stranger'), await member(organization.id, 'admin', 'suspended')]) {
        expect(await find(organization.id, stranger)).to.deep.equal({});
      }
      const [alone, gone] = [await oldOrganization(), uniqueId('gone')];
      for (const orgId of [alone, gone]) {
        expect(await find(orgId, await member(orgId, 'org_owner'))).to.deep.equal({});
      }
      expect(await find('a/b', founder)).to.deep.equal({});
    });
  });
});
