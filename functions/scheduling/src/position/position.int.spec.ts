import * as positionEvents from '@fresh/contracts/events/positions';
import { firestore } from '@fresh/kernel/firebase';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { member, send, uniqueId, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

describe('positions over HTTP', () => {
  const org = uniqueId('alpha');
  const other = uniqueId('beta');
  let positions: FunctionProcess, position: FunctionProcess;
  let owner: Person, manager: Person, staff: Person, outsider: Person;

  before(async () => {
    [positions, position] = await Promise.all([
      startFunction('scheduling', 'positions'),
      startFunction('scheduling', 'position'),
    ]);
    [owner, manager, staff, outsider] = await Promise.all([
      member(org, 'org_owner'),
      member(org, 'manager'),
      member(org, 'staff'),
      member(other, 'admin'),
    ]);
  });
  after(async () => {
    await Promise.all([positions.kill(), position.kill()]);
  });

  const create = (changes: object = {}, as = manager, orgId = org) =>
    send(positions.url, 'POST', `/api/positions?orgId=${orgId}`, { as, body: { orgId, name: 'Cook', ...changes } });
  const list = (query = '', as = staff, orgId = org) =>
    send(positions.url, 'GET', `/api/positions?orgId=${orgId}${query}`, { as });
  const one = (method: string, id: string, body?: unknown, as = manager, orgId = org) =>
    send(position.url, method, `/api/positions/${id}?orgId=${orgId}`, { as, ...(body !== undefined && { body }) });

  const idOf = (response: TestResponse) => (response.body as { id: string }).id;
  const pathOf = (id: string) => `orgs/${org}/positions/${id}`;
  const stored = async (id: string) => (await firestore().doc(pathOf(id)).get()).data();
  const typesOf = async (id: string) =>
    (await loggedEvents(Object.values(positionEvents), pathOf(id))).map(({ type }) => type.split('.').at(-1));

  it('creates with defaults: state and event in one commit', async () => {
    const response = await create({ hourlyRate: 21.5, color: '#3B82F6' });
    expect(response.status).to.equal(201);
    expect(response.body).to.deep.include({
      orgId: org,
      name: 'Cook',
      type: 'part_time',
      skillLevel: 'entry',
      hourlyRate: 21.5,
      color: '#3B82F6',
      isActive: true,
      requiredCertifications: [],
      createdBy: manager.uid,
    });
    expect(response.body).not.to.have.property('version');
    const id = idOf(response);
    expect(await stored(id)).to.include({ id, orgId: org, isActive: true, version: 1 });
    const [event] = await loggedEvents(Object.values(positionEvents), pathOf(id));
    expect(event).to.include({ sequence: 1, orgid: org, actor: `user:${manager.uid}` });
  });

  it('reads, changes and deactivates, and returns the id (DOMAIN 52)', async () => {
    const id = idOf(await create({ description: 'd' }));
    const text = `<b>Chef</b> & "Co" / it's`;
    const changed = await one('PATCH', id, { name: text, hourlyRate: 25 });
    expect(changed.status).to.equal(200);
    expect(changed.body).to.deep.include({ id, name: text, hourlyRate: 25, description: 'd' });
    expect((await one('GET', id, undefined, staff)).body).to.deep.equal(changed.body);
    const deleted = await one('DELETE', id, undefined, owner);
    expect(deleted.body).to.deep.equal({ message: 'Position deleted successfully', id });
    expect((await one('DELETE', id, undefined, owner)).status).to.equal(200);
    expect((await one('GET', id)).body).to.deep.include({ id, isActive: false });
    expect(await typesOf(id)).to.deep.equal(['created', 'updated', 'deactivated']);
  });

  it('lists by name, inactive ones too, in pages', async () => {
    const boss = await member(other, 'manager');
    for (const name of ['Cook', 'Barista', 'Waiter']) await create({ name }, boss, other);
    const seen: string[] = [];
    for (let after = ''; ;) {
      const { body } = await list(`&limit=2${after}`, boss, other);
      const page = body as { positions: { name: string }[]; total: number; nextCursor?: string };
      expect(page.total).to.equal(page.positions.length);
      seen.push(...page.positions.map(({ name }) => name));
      if (page.nextCursor === undefined) break;
      after = `&after=${page.nextCursor}`;
    }
    expect(seen).to.deep.equal(['Barista', 'Cook', 'Waiter']);
    expect((await list('', await member(uniqueId('empty'), 'staff'), org)).status).to.equal(403);
  });

  it('reads what the monolith stored, and takes it over', async () => {
    const id = uniqueId('old');
    const old = {
      orgId: org,
      name: 'Old',
      type: 'anything',
      skillLevel: 'entry',
      createdAt: 1,
      updatedAt: 1,
      extra: 7,
    };
    await firestore().doc(pathOf(id)).set(old);
    expect((await one('GET', id)).body).to.deep.include({ id, type: 'anything', isActive: true });
    expect((await one('PATCH', id, { type: 'anything', name: 'New' })).status).to.equal(200);
    expect(await stored(id)).to.include({ name: 'New', type: 'anything', extra: 7, version: 1 });
    const response = await one('PATCH', id, { type: 'whatever' });
    expect(response.status).to.equal(400);
    expect(response.body).to.deep.include({ error: 'Invalid position data', code: 'VALIDATION_FAILED' });
  });

  it('loses no change of two racing editors', async () => {
    const id = idOf(await create());
    const responses = await Promise.all([one('PATCH', id, { name: 'A' }), one('PATCH', id, { description: 'B' })]);
    expect(responses.map(({ status }) => status)).to.deep.equal([200, 200]);
    expect(await stored(id)).to.include({ name: 'A', description: 'B', version: 3 });
  });

  it('has a limit of its own, per position and after the role check (CONTRACT 1.9)', async () => {
    const reader = await member(org, 'staff');
    const get = (id: string) => one('GET', id, undefined, reader);
    for (let sent = 0; sent < 100; sent += 20) {
      const responses = await Promise.all(Array.from({ length: 20 }, () => get('unknown')));
      for (const { status } of responses) expect(status).to.equal(404);
    }
    const limited = await get('unknown');
    expect(limited.status).to.equal(429);
    expect(limited.body).to.deep.equal({ error: 'Rate limit exceeded', code: 'RATE_LIMITED' });
    expect(limited.headers.get('retry-after')).to.match(/^[1-9][0-9]?$/);
    expect((await get('another')).status).to.equal(404);
    expect((await one('GET', 'unknown', undefined, outsider)).status).to.equal(403);
  });

  describe('bad input writes nothing', () => {
    const count = async () => (await firestore().collection(`orgs/${org}/positions`).count().get()).data().count;
    const rejected = async (response: Promise<TestResponse>, status: number, body: object) => {
      const before = await count();
      const got = await response;
      expect(got.status, JSON.stringify(got.body)).to.equal(status);
      expect(got.body).to.deep.include(body);
      expect(await count()).to.equal(before);
    };
    const framework = async (response: Promise<TestResponse>, status: number, error: object) => {
      const before = await count();
      const got = await response;
      expect(got.status, JSON.stringify(got.body)).to.equal(status);
      expect((got.body as { error: object }).error).to.deep.include(error);
      expect(await count()).to.equal(before);
    };

    it('another organization in the body (DOMAIN 42)', async () => {
      await rejected(create({ orgId: other }), 403, {
        error: { code: 'FORBIDDEN', message: 'orgId does not match organization context' },
      });
    });

    it('wrong fields', async () => {
      await framework(create({ type: 'x', hourlyRate: -1, color: 'red' }), 400, {
        code: 'VALIDATION_FAILED',
        details: {
          color: ['Invalid hex color'],
          hourlyRate: ['Too small: expected number to be >=0'],
          type: ['Invalid option: expected one of "full_time"|"part_time"|"contractor"|"volunteer"'],
        },
      });
      const id = idOf(await create());
      await framework(one('PATCH', id, { color: '#12' }), 400, {
        details: { color: ['Invalid string: must match pattern /^#[0-9A-Fa-f]{6}$/'] },
      });
      await rejected(one('PATCH', id, { name: '<b></b>' }), 400, { error: 'Invalid position data' });
      expect(await stored(id)).to.include({ name: 'Cook', version: 1 });
    });

    it('a role below the minimum role, a foreigner, a caller without session', async () => {
      await framework(create({}, staff), 403, { message: 'Insufficient permissions. Required role: manager.' });
      await framework(one('DELETE', 'nothing'), 403, { message: 'Insufficient permissions. Required role: admin.' });
      await framework(create({}, outsider), 403, { message: 'Organization membership required.' });
      await framework(send(position.url, 'GET', `/api/positions/x?orgId=${org}`), 401, { code: 'UNAUTHORIZED' });
    });

    it('what is not there, or is another organization’s', async () => {
      const missing = { error: 'Position not found', code: 'NOT_FOUND' };
      await rejected(one('GET', 'unknown'), 404, missing);
      await rejected(one('PATCH', 'unknown', { name: 'x' }), 404, missing);
      await rejected(one('DELETE', 'unknown', undefined, owner), 404, missing);
      const id = idOf(await create());
      await rejected(one('PATCH', id, { name: 'x' }, outsider, other), 404, missing);
      const astray = uniqueId('astray');
      await firestore().doc(pathOf(astray)).set({ orgId: other, name: 'Foreign' });
      const unauthorized = { error: 'Unauthorized', code: 'FORBIDDEN' };
      await rejected(one('GET', astray), 403, unauthorized);
      await rejected(one('PATCH', astray, { name: 'x' }), 403, unauthorized);
      await rejected(one('DELETE', astray, undefined, owner), 403, unauthorized);
      await rejected(one('GET', 'a%2Fb'), 400, { code: 'BAD_REQUEST' });
    });
  });
});
