import * as scheduleEvents from '@fresh/contracts/events/schedules';
import { firestore } from '@fresh/kernel/firebase';
import { startFirestoreProxy } from '@fresh/kernel/testing/firestore-proxy';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { member, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { deliverWrite, writePast, type Write } from '@fresh/kernel/testing/write-delivery';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';

const [start, end] = [1_893_456_000_000, 1_894_060_800_000];
const minute = 60_000;

describe('schedules that the monolith writes', () => {
  const org = uniqueId('alpha');
  let capture: FunctionProcess, schedules: FunctionProcess, schedule: FunctionProcess;
  let manager: Person;

  const startCapture = (env = {}) => startFunction('scheduling', 'captureSchedule', { signature: 'cloudevent', env });
  before(async () => {
    [capture, schedules, schedule] = await Promise.all([
      startCapture(),
      startFunction('scheduling', 'schedules'),
      startFunction('scheduling', 'schedule'),
    ]);
    manager = await member(org, 'manager');
  });
  after(async () => {
    await Promise.all([capture.kill(), schedules.kill(), schedule.kill()]);
  });

  const newPath = () => `organizations/${org}/schedules/${uniqueId('s')}`;
  /** As the monolith's S2 stores it: `state`, timestamps, no version. */
  const fields = (changes: object = {}) => ({
    orgId: org,
    name: 'Week 1',
    startDate: Timestamp.fromMillis(start),
    endDate: Timestamp.fromMillis(end),
    state: 'draft',
    createdBy: 'maria',
    createdAt: Timestamp.fromMillis(start),
    updatedAt: Timestamp.fromMillis(start),
    ...changes,
  });
  const put = (path: string, changes: object = {}) => writePast(path, (ref) => ref.set(fields(changes)));
  const change = (path: string, changes: object) => writePast(path, (ref) => ref.update(changes));
  const remove = (path: string) => writePast(path, (ref) => ref.delete());
  const captured = async (write: Write, laterMs = minute) => {
    expect(await deliverWrite(capture.url, write, laterMs)).to.be.within(200, 299);
  };
  const eventsOf = (path: string) => loggedEvents(Object.values(scheduleEvents), path);
  const logged = async (path: string) =>
    (await eventsOf(path)).map(({ type, sequence, data }) => [sequence, type.split('.').at(-1), data]);
  const kinds = async (path: string) =>
    (await eventsOf(path)).map(({ sequence, type }) => `${sequence} ${type.split('.').at(-1)}`);
  const versionOf = async (path: string) => (await firestore().doc(path).get()).get('version') as unknown;

  it('are captured once when created, changed, published and deleted, however often it is delivered', async () => {
    const path = newPath();
    const created = await put(path);
    await Promise.all([captured(created), captured(created), captured(created)]);
    await captured(created);
    expect(await logged(path)).to.deep.equal([
      [1, 'created', { name: 'Week 1', startDate: start, endDate: end, visibility: 'team' }],
    ]);
    expect(await versionOf(path)).to.equal(1);
    const changed = await change(path, { name: 'Week 2', updatedBy: 'joe' });
    await Promise.all([captured(changed), captured(changed)]);
    const published = await change(path, { status: 'published', publishedAt: start, publishedBy: 'joe' });
    await captured(published);
    await captured(published);
    const removed = await remove(path);
    await Promise.all([captured(removed), captured(removed)]);
    const publication = { name: 'Week 2', startDate: start, endDate: end, publishedAt: start };
    expect((await logged(path)).slice(1)).to.deep.equal([
      [2, 'updated', { changes: { name: 'Week 2' } }],
      [3, 'published', { ...publication, notifyUsers: true, channels: [] }],
      [4, 'deleted', { name: 'Week 2', isPublished: true }],
    ]);
    const [first, second, , last] = await eventsOf(path);
    const about = { captured: true, orgid: org, subject: path, source: '/services/scheduling' };
    expect(first).to.deep.include({ ...about, actor: 'user:maria', causationid: created.id });
    expect(first?.time).to.equal(new Date((created.after.updateTime?.toMillis() ?? 0) + minute).toISOString());
    expect(second).to.include({ ...about, actor: 'user:joe', correlationid: changed.id });
    expect(last).to.include({ ...about, actor: 'service:legacy' });
  });

  it('get events only from the service when the service writes, counts on, or deletes', async () => {
    const query = `?orgId=${org}`;
    const body = { orgId: org, name: 'Week 1', startDate: start, endDate: end };
    let id = '';
    const call = (method: string, sent?: object) => () =>
      send(id === '' ? schedules.url : schedule.url, method, `/api/schedules${id && `/${id}`}${query}`, {
        as: manager,
        ...(sent && { body: sent }),
      });
    const response = await call('POST', body)();
    id = (response.body as { schedule: { id: string } }).schedule.id;
    const path = `organizations/${org}/schedules/${id}`;
    const nothing = { ...(await writePast(path, () => Promise.resolve())) };
    const missing = await firestore().doc(newPath()).get();
    const created: Write = { ...nothing, before: missing };
    const renamed = await writePast(path, call('PATCH', { name: 'Week 2' }));
    const removed = await writePast(path, call('DELETE'));
    for (const write of [created, renamed, removed, removed]) await captured(write);
    expect(await kinds(path)).to.deep.equal(['1 created', '2 updated', '3 deleted']);
    for (const event of await eventsOf(path)) expect(event).not.to.have.property('captured');
  });

  it('and the trigger of the capture’s own write publishes nothing', async () => {
    const path = newPath();
    const created = await put(path);
    const counted = await writePast(path, () => captured(created));
    expect(counted.after.get('version')).to.equal(1);
    await captured(counted);
    expect(await kinds(path)).to.deep.equal(['1 created']);
  });

  it('are captured in any order, the higher sequence never with older values', async () => {
    const path = newPath();
    await captured(await put(path));
    const first = await change(path, { name: 'Week 2' });
    const second = await change(path, { name: 'Week 3', description: 'Summer' });
    await captured(second);
    await captured(first);
    expect((await logged(path)).slice(1)).to.deep.equal([
      [2, 'updated', { changes: { name: 'Week 3' }, withheld: ['description'] }],
      [3, 'updated', { changes: { name: 'Week 3' } }],
    ]);
  });

  it('are captured as they were while nothing newer is captured, however late', async () => {
    const path = newPath();
    const writes = [
      await put(path),
      await change(path, { status: 'published', publishedAt: start }),
      await change(path, { status: 'active' }),
      await remove(path),
    ];
    for (const write of writes) await captured(write);
    expect(await kinds(path)).to.deep.equal(['1 created', '2 published', '3 updated', '4 deleted']);
  });

  it('are not published twice when a later change was captured first', async () => {
    const path = newPath();
    await captured(await put(path));
    const activated = await change(path, { status: 'active' });
    const published = await change(path, { status: 'published', publishedAt: start });
    await captured(published);
    await captured(activated);
    expect(await kinds(path)).to.deep.equal(['1 created', '2 published']);
  });

  it('that are gone are not captured any more once their end was captured', async () => {
    const path = newPath();
    const [created, renamed, removed] = [await put(path), await change(path, { name: 'Week 2' }), await remove(path)];
    for (const write of [removed, renamed, created]) await captured(write);
    expect(await kinds(path)).to.deep.equal(['1 deleted']);
  });

  it('end after what came just before, also when the end arrives first', async function () {
    this.timeout(60_000);
    const path = newPath();
    const [created, removed] = [await put(path), await remove(path)];
    await Promise.all([captured(removed, 0), captured(created, 0)]);
    expect(await kinds(path)).to.deep.equal(['1 created', '2 deleted']);
  });

  it('go on counting where the service was, and the service where they were', async () => {
    const path = newPath();
    await captured(await put(path));
    const id = path.slice(path.lastIndexOf('/') + 1);
    const rename = (name: string) =>
      send(schedule.url, 'PATCH', `/api/schedules/${id}?orgId=${org}`, { as: manager, body: { name } });
    expect((await rename('Week 2')).status).to.equal(200);
    const described = await change(path, { description: 'Summer' });
    expect((await rename('Week 3')).status).to.equal(200);
    await captured(described);
    expect((await rename('Week 4')).status).to.equal(200);
    expect(await logged(path)).to.deep.equal([
      [1, 'created', { name: 'Week 1', startDate: start, endDate: end, visibility: 'team' }],
      [2, 'updated', { changes: { name: 'Week 2' } }],
      [3, 'updated', { changes: { name: 'Week 3' } }],
      [4, 'updated', { changes: {}, withheld: ['description'] }],
      [5, 'updated', { changes: { name: 'Week 4' } }],
    ]);
  });

  it('that were written back whole go on from the newest event', async () => {
    const path = newPath();
    await captured(await put(path));
    await captured(await change(path, { name: 'Week 2' }));
    // The monolith read version 1 before, and writes it back now; or has never seen a version.
    const wroteBack = await put(path, { version: 1, description: 'Old copy' });
    await captured(wroteBack);
    await captured(await put(path));
    expect(await kinds(path)).to.deep.equal(['1 created', '2 updated', '3 updated', '4 updated']);
    expect((await logged(path)).slice(2)).to.deep.equal([
      [3, 'updated', { changes: { name: 'Week 1' }, withheld: ['description'] }],
      [4, 'updated', { changes: {}, cleared: ['description'] }],
    ]);
    expect(await versionOf(path)).to.equal(4);
    await captured(await change(path, { name: 'Week 5' }));
    expect((await kinds(path)).at(-1)).to.equal('5 updated');
  });

  it('that are made again under an old id go on from the newest event, however many there were', async () => {
    const path = newPath();
    await captured(await put(path));
    for (let count = 0; count < 11; count++) await captured(await change(path, { name: `Week ${count + 2}` }));
    await captured(await remove(path));
    const again = await put(path, { name: 'Again' });
    await captured(again);
    await captured(await remove(path));
    expect((await kinds(path)).slice(-3)).to.deep.equal(['13 deleted', '14 created', '15 deleted']);
  });

  it('that have lost their shape are a line in the log, and are captured when they are fixed', async () => {
    const path = newPath();
    const broken = await put(path, { name: 42 });
    await captured(broken);
    expect(await kinds(path)).to.deep.equal([]);
    expect(capture.output()).to.contain('change_unmappable').and.contain(path);
    await captured(await change(path, { name: 'Week 1' }));
    await captured(await change(path, { startDate: 'tomorrow' }));
    await captured(await remove(path));
    expect(await kinds(path)).to.deep.equal(['1 created']);
  });

  for (const moment of ['before', 'after'] as const) {
    it(`are captured once when the process dies ${moment} the commit`, async function () {
      this.timeout(60_000);
      const path = newPath();
      const created = await put(path);
      const proxy = await startFirestoreProxy();
      const dying = await startCapture({ FIRESTORE_EMULATOR_HOST: proxy.host });
      try {
        const stopped = proxy.stopAt('Commit', moment);
        const delivery = deliverWrite(dying.url, created, minute).catch(() => 'died');
        await stopped;
        await dying.kill();
        expect(await delivery).to.equal('died');
      } finally {
        await dying.kill();
        proxy.close();
      }
      expect(await kinds(path)).to.deep.equal(moment === 'before' ? [] : ['1 created']);
      await captured(created);
      expect(await kinds(path)).to.deep.equal(['1 created']);
    });
  }

  it('are delivered again when Firestore rejects the commit', async () => {
    const path = newPath();
    const created = await put(path);
    const proxy = await startFirestoreProxy();
    const failing = await startCapture({ FIRESTORE_EMULATOR_HOST: proxy.host });
    try {
      proxy.fail('Commit');
      expect(await deliverWrite(failing.url, created, minute)).to.equal(500);
    } finally {
      await failing.kill();
      proxy.close();
    }
    await captured(created);
    expect(await kinds(path)).to.deep.equal(['1 created']);
  });
});
