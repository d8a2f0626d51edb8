import { notificationRead } from '@fresh/contracts/events/notifications';
import { retentionMs } from '@fresh/contracts/retention';
import { firestore } from '@fresh/kernel/firebase';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { person, send, uniqueId, type Person, type Sending } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

describe('reading a notification', () => {
  let read: FunctionProcess, notifications: FunctionProcess;
  let ann: Person, id: string, createdAt: number;

  before(async () => {
    [read, notifications] = await Promise.all([
      startFunction('notifications', 'notificationRead'),
      startFunction('notifications', 'notifications'),
    ]);
    ann = await person('ann');
  });
  after(async () => {
    await Promise.all([read.kill(), notifications.kill()]);
  });
  beforeEach(async () => {
    id = uniqueId('n');
    createdAt = Date.now() - 1_000;
    // As it was stored before there was anything to read: no version.
    await itemRef(ann).set({ uid: ann.uid, ...shown() });
  });

  const shown = () =>
    ({ id, orgId: 'alpha', type: 'schedule_published', scheduleId: 's1', title: 'Week 1', createdAt }) as const;
  const itemRef = (of: Person) => firestore().doc(`notifications/${of.uid}/items/${id}`);
  const mark = (sending: Sending, which = id) => send(read.url, 'POST', `/api/notifications/${which}/read`, sending);
  const logged = (of = ann) => loggedEvents([notificationRead], itemRef(of).path);

  it('marks it, shows it and publishes it', async () => {
    const response = await mark({ as: ann });
    expect(response.status).to.equal(200);
    const { readAt } = response.body as { readAt: number };
    expect(readAt).to.be.a('number');
    expect(response.body).to.deep.equal({ ...shown(), readAt });
    const list = await send(notifications.url, 'GET', '/api/notifications', { as: ann });
    expect(
      (list.body as { notifications: { id: string }[] }).notifications.find((item) => item.id === id),
    ).to.deep.equal({ ...shown(), readAt });
    const [event, ...more] = await logged();
    expect(event).to.deep.include({
      type: 'fresh.notifications.notification.v1.read',
      sequence: 1,
      orgid: null,
      actor: `user:${ann.uid}`,
      data: { kind: 'schedule_published', readAt },
    });
    expect(more).to.deep.equal([]);
    expect((await itemRef(ann).get()).get('version')).to.equal(1);
  });

  it('is once, however often and however parallel', async () => {
    const responses = await Promise.all([1, 2, 3].map(() => mark({ as: ann })));
    responses.push(await mark({ as: ann }));
    expect(responses.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200]);
    const times = new Set(responses.map(({ body }) => (body as { readAt: number }).readAt));
    expect(times.size).to.equal(1);
    expect(await logged()).to.have.length(1);
  });

  it('shows and marks none that is over and not deleted yet', async () => {
    createdAt = Date.now() - retentionMs.notifications - 1;
    await itemRef(ann).update({ createdAt });
    const list = await send(notifications.url, 'GET', '/api/notifications', { as: ann });
    expect((list.body as { notifications: { id: string }[] }).notifications.map((item) => item.id)).not.to.include(id);
    expect((await mark({ as: ann })).status).to.equal(404);
    expect(await logged()).to.deep.equal([]);
  });

  it('is rejected for a user who has none of that name, and for a visitor', async () => {
    const bob = await person('bob');
    const rejected = await mark({ as: bob });
    expect(rejected.status).to.equal(404);
    expect(rejected.body).to.deep.include({ error: { code: 'NOT_FOUND', message: 'Notification not found' } });
    expect((await mark({ as: ann }, uniqueId('unknown'))).status).to.equal(404);
    expect((await mark({ as: ann }, 'a%2Fb')).status).to.equal(400);
    expect((await mark({ as: ann, csrf: false })).status).to.equal(403);
    expect((await mark({})).status).to.equal(401);
    expect((await itemRef(ann).get()).data()).not.to.have.property('readAt');
    expect((await itemRef(bob).get()).exists).to.equal(false);
    expect(await logged()).to.deep.equal([]);
    expect(await logged(bob)).to.deep.equal([]);
  });
});
