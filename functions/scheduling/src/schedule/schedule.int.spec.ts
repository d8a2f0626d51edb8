import { eventPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { maxBodyBytes } from '@fresh/kernel/http/body-limit';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { member, send, uniqueId, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';

const start = 1_893_456_000_000;
const end = 1_894_060_800_000;
const startDate = { _seconds: 1_893_456_000, _nanoseconds: 0 };
const type = (name: string) => `fresh.scheduling.schedule.v1.${name}`;

describe('scheduling over HTTP', () => {
  const org = uniqueId('alpha');
  const other = uniqueId('beta');
  let schedules: FunctionProcess, schedule: FunctionProcess, publish: FunctionProcess;
  let manager: Person, staff: Person, outsider: Person;

  before(async () => {
    [schedules, schedule, publish] = await Promise.all([
      startFunction('scheduling', 'schedules'),
      startFunction('scheduling', 'schedule'),
      startFunction('scheduling', 'publish'),
    ]);
    [manager, staff, outsider] = await Promise.all([
      member(org, 'manager'),
      member(org, 'staff'),
      member(other, 'admin'),
    ]);
  });
  after(async () => {
    await Promise.all([schedules.kill(), schedule.kill(), publish.kill()]);
  });

  const body = (changes: object = {}) => ({ orgId: org, name: 'Week 1', startDate: start, endDate: end, ...changes });
  const create = (changes: object = {}, as = manager, orgId = org) =>
    send(schedules.url, 'POST', `/api/schedules?orgId=${orgId}`, { as, body: body(changes) });
  const one = (method: string, id: string, sent?: unknown, as = manager, orgId = org) =>
    send(schedule.url, method, `/api/schedules/${id}?orgId=${orgId}`, {
      as,
      ...(sent !== undefined && { body: sent }),
    });
  const publishOne = (sent: object, as = manager) =>
    send(publish.url, 'POST', `/api/publish?orgId=${org}`, { as, body: sent });
  const list = (query = '', as = staff, orgId = org) =>
    send(schedules.url, 'GET', `/api/schedules?orgId=${orgId}${query}`, { as });

  const idOf = (response: TestResponse) => (response.body as { schedule: { id: string } }).schedule.id;
  const stored = async (id: string) => (await firestore().doc(`organizations/${org}/schedules/${id}`).get()).data();
  const eventsOf = async (id: string) => {
    const subject = `organizations/${org}/schedules/${id}`;
    const kinds = ['created', 'updated', 'published', 'deleted'];
    const found = await Promise.all(
      kinds.map((kind) =>
        firestore()
          .collection(eventPath(type(kind), '').slice(0, -1))
          .where('subject', '==', subject)
          .get(),
      ),
    );
    return found
      .flatMap(({ docs }) => docs.map((document) => document.data()))
      .sort((a, b) => Number(a['sequence']) - Number(b['sequence']));
  };

  it('creates a draft: state and event in one commit', async () => {
    const response = await create({ description: 'First', visibility: 'public', templateId: 't1' });
    expect(response.status).to.equal(200);
    const id = idOf(response);
    expect(response.body).to.deep.include({ success: true });
    expect((response.body as { schedule: object }).schedule).to.deep.include({
      orgId: org,
      name: 'Week 1',
      startDate,
      startDateMs: start,
      state: 'draft',
      status: 'draft',
      description: 'First',
      visibility: 'public',
      templateId: 't1',
      createdBy: manager.uid,
    });
    expect(await stored(id)).to.deep.include({ version: 1, state: 'draft', startDate: Timestamp.fromMillis(start) });
    const [event, ...rest] = await eventsOf(id);
    expect(rest).to.deep.equal([]);
    expect(event).to.deep.include({
      specversion: '1.0',
      type: type('created'),
      source: '/services/scheduling',
      subject: `organizations/${org}/schedules/${id}`,
      sequence: 1,
      orgid: org,
      actor: `user:${manager.uid}`,
      causationid: response.headers.get('x-request-id'),
    });
    expect(event?.['data']).to.deep.equal({
      name: 'Week 1',
      startDate: start,
      endDate: end,
      visibility: 'public',
      templateId: 't1',
    });
    expect(event?.['expireAt']).to.be.instanceOf(Timestamp);
  });

  it('reads, changes and deletes', async () => {
    const id = idOf(await create());
    const changed = await one('PATCH', id, { name: 'Renamed', status: 'active', startDate: start + 1 });
    expect(changed.status).to.equal(200);
    expect(changed.body).to.deep.include({
      id,
      name: 'Renamed',
      state: 'active',
      status: 'active',
      startDate: { _seconds: 1_893_456_000, _nanoseconds: 1_000_000 },
      updatedBy: manager.uid,
    });
    expect((await one('GET', id, undefined, staff)).body).to.deep.equal(changed.body);
    expect((await one('DELETE', id)).body).to.deep.equal({ deleted: true, id });
    const gone = await one('GET', id, undefined, staff);
    expect(gone.status).to.equal(400);
    expect(gone.body).to.deep.equal({ error: { code: 'NOT_FOUND', message: 'Schedule not found' } });
    expect((await one('DELETE', id)).body).to.deep.equal({ deleted: true, id });
    expect((await eventsOf(id)).map((event) => event['type'] as string)).to.deep.equal(
      ['created', 'updated', 'deleted'].map(type),
    );
  });

  it('publishes once, however often it is asked', async () => {
    const id = idOf(await create());
    const first = await publishOne({ scheduleId: id });
    expect(first.status).to.equal(200);
    const again = await publishOne({ scheduleId: id, notifyUsers: false });
    const at = (first.body as { publishedAt: number }).publishedAt;
    expect(again.body).to.deep.equal({
      success: true,
      scheduleId: id,
      publishedBy: manager.uid,
      publishedAt: at,
      notifyUsers: false,
      channels: [],
    });
    expect((await eventsOf(id)).map((event) => event['type'] as string)).to.deep.equal(
      ['created', 'published'].map(type),
    );
    expect((await one('GET', id)).body).to.deep.include({ status: 'published', publishedAtMs: at });
  });

  it('lets one of two racing publishers win and responds to both cleanly', async () => {
    const second = await member(org, 'scheduler');
    const id = idOf(await create());
    const responses = await Promise.all([publishOne({ scheduleId: id }), publishOne({ scheduleId: id }, second)]);
    expect(responses.map(({ status }) => status)).to.deep.equal([200, 200]);
    const [a, b] = responses.map((response) => response.body as { publishedBy: string; publishedAt: number });
    expect(a).to.deep.include({ publishedBy: b?.publishedBy, publishedAt: b?.publishedAt });
    expect((await eventsOf(id)).map((event) => event['type'] as string)).to.deep.equal(
      ['created', 'published'].map(type),
    );
  });

  it('loses no change of two racing editors', async () => {
    const id = idOf(await create());
    const responses = await Promise.all([one('PATCH', id, { name: 'A' }), one('PATCH', id, { description: 'B' })]);
    expect(responses.map(({ status }) => status)).to.deep.equal([200, 200]);
    expect(await stored(id)).to.include({ name: 'A', description: 'B', version: 3 });
    expect((await eventsOf(id)).map((event) => event['sequence'] as number)).to.deep.equal([1, 2, 3]);
  });

  it('finds what only the monolith’s publish could see, and takes it over (DOMAIN 26)', async () => {
    const id = uniqueId('old');
    const former = firestore().doc(`orgs/${org}/schedules/${id}`);
    await former.set({
      id,
      orgId: org,
      name: 'Old',
      status: 'draft',
      startDate: start,
      endDate: end,
      createdAt: 1,
      updatedAt: 1,
    });
    expect((await one('GET', id)).body).to.deep.include({ name: 'Old', startDate, state: 'draft' });
    expect((await publishOne({ scheduleId: id })).status).to.equal(200);
    expect(await stored(id)).to.include({ name: 'Old', status: 'published', state: 'published', version: 1 });
    await one('DELETE', id);
    expect((await former.get()).exists).to.equal(false);
  });

  it('reads the monolith’s mixed documents (DOMAIN 27, 28)', async () => {
    const id = uniqueId('mixed');
    const ref = firestore().doc(`organizations/${org}/schedules/${id}`);
    const at = Timestamp.fromMillis(start);
    await ref.set({
      id,
      orgId: org,
      name: 'Mixed',
      state: 'draft',
      status: 'active',
      startDate: start,
      endDate: at,
      createdAt: at,
      updatedAt: at,
    });
    expect((await one('GET', id)).body).to.deep.include({ state: 'active', status: 'active', startDate });
  });

  describe('list', () => {
    const crowded = uniqueId('gamma');
    let boss: Person;

    before(async () => {
      boss = await member(crowded, 'admin');
      for (const name of ['A', 'B', 'C', 'D', 'E']) await create({ name }, boss, crowded);
    });

    const names = (response: TestResponse) =>
      (response.body as { data: { name: string }[] }).data.map(({ name }) => name);
    const cursor = (response: TestResponse) => (response.body as { nextCursor?: string }).nextCursor;

    it('pages by limit and offset, newest first', async () => {
      const page = await list('&limit=2&offset=2', boss, crowded);
      expect(names(page)).to.deep.equal(['C', 'B']);
      expect(page.body).to.include({ limit: 2, offset: 2 });
    });

    it('pages by cursor to the end', async () => {
      const seen: string[] = [];
      let after = '';
      for (;;) {
        const page = await list(`&limit=2${after}`, boss, crowded);
        seen.push(...names(page));
        const next = cursor(page);
        if (next === undefined) break;
        after = `&after=${next}`;
      }
      expect(seen).to.deep.equal(['E', 'D', 'C', 'B', 'A']);
    });

    it('is bounded, and says which limit it used (DOMAIN 58)', async () => {
      expect((await list('&limit=100000', boss, crowded)).body).to.include({ limit: 100 });
      expect((await list('&limit=0', boss, crowded)).body).to.include({ limit: 100 });
      expect((await list('&offset=10001', boss, crowded)).status).to.equal(400);
      expect((await list('&after=forged', boss, crowded)).body).to.deep.equal({
        error: { code: 'BAD_REQUEST', message: 'Invalid cursor' },
      });
    });

    it('leaves out a document that lost its shape, and says so in the log', async () => {
      const ref = firestore().doc(`organizations/${crowded}/schedules/${uniqueId('broken')}`);
      await ref.set({ name: 5, createdAt: Timestamp.now() });
      expect(names(await list('', boss, crowded))).to.deep.equal(['E', 'D', 'C', 'B', 'A']);
      expect(schedules.output()).to.contain(ref.path);
    });
  });

  describe('bad input writes nothing', () => {
    const count = async () =>
      (await firestore().collection(`organizations/${org}/schedules`).count().get()).data().count;

    const rejected = async (response: Promise<TestResponse>, status: number, code: string) => {
      const before = await count();
      const { status: got, body: sent } = await response;
      expect(got, JSON.stringify(sent)).to.equal(status);
      expect((sent as { error: { code: string } }).error.code).to.equal(code);
      expect(await count()).to.equal(before);
    };

    it('unknown JSON', async () => {
      const post = (raw: string) =>
        send(schedules.url, 'POST', `/api/schedules?orgId=${org}`, { as: manager, body: raw });
      for (const raw of ['{bad', '', 'null', '[]', '"x"', '5']) await rejected(post(raw), 400, 'BAD_REQUEST');
    });

    it('wrong types and dates', async () => {
      await rejected(create({ name: 5 }), 400, 'BAD_REQUEST');
      await rejected(create({ endDate: start }), 400, 'BAD_REQUEST');
      await rejected(create({ startDate: 8_640_000_000_000_001, endDate: 8_640_000_000_000_002 }), 400, 'BAD_REQUEST');
    });

    it('an oversized body', async () => {
      await rejected(create({ description: 'x'.repeat(maxBodyBytes) }), 413, 'PAYLOAD_TOO_LARGE');
    });

    it('a foreign organization, a suspended member, no session', async () => {
      await rejected(create({}, outsider), 403, 'FORBIDDEN');
      await rejected(create({}, await member(org, 'manager', 'suspended')), 403, 'FORBIDDEN');
      await rejected(create({}, manager, `${org}/x`), 403, 'FORBIDDEN');
      await rejected(send(schedules.url, 'POST', `/api/schedules?orgId=${org}`, { body: body() }), 401, 'UNAUTHORIZED');
    });

    it('a role below the minimum role', async () => {
      await rejected(create({}, staff), 403, 'FORBIDDEN');
    });

    it('an id that would reach another document', async () => {
      await rejected(one('PATCH', 'a%2Fb', { name: 'x' }), 400, 'BAD_REQUEST');
      await rejected(publishOne({ scheduleId: 'a/b' }), 400, 'BAD_REQUEST');
      await rejected(one('GET', '__reserved__'), 400, 'BAD_REQUEST');
    });

    it('another tenant’s schedule under the own organization', async () => {
      const id = idOf(await create());
      await rejected(one('PATCH', id, { name: 'x' }, outsider, other), 400, 'NOT_FOUND');
      expect(await stored(id)).to.include({ name: 'Week 1' });
    });
  });

  it('responds to an unknown method with an empty 405, and OPTIONS with the methods', async () => {
    const put = await one('PUT', 'x', {});
    expect(put.status).to.equal(405);
    expect(put.body).to.equal(null);
    const options = await one('OPTIONS', 'x');
    expect(options.status).to.equal(204);
    expect(options.headers.get('allow')).to.equal('DELETE, GET, HEAD, OPTIONS, PATCH');
    expect(options.headers.get('access-control-allow-origin')).to.equal(null);
  });

  it('logs every request with the id in its response, and no cookie or token', async () => {
    const response = await list();
    const id = response.headers.get('x-request-id') ?? 'none';
    expect(schedules.output()).to.contain(id);
    expect(schedules.output()).not.to.contain(staff.session);
  });
});
