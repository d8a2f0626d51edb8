import type { EventEnvelope } from '@fresh/contracts/envelope';
import { membershipCreated } from '@fresh/contracts/events/organizations';
import { roles } from '@fresh/contracts/roles';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo, logEvent } from '@fresh/kernel/testing/event-delivery';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startSubscriber } from '@fresh/kernel/testing/start-subscriber';
import { enroll, member, send, uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

const subscriberName = 'notifyManagersOnMembershipCreated';

describe('notifications of a new member', () => {
  let subscriber: FunctionProcess, notifications: FunctionProcess;
  let org: string;

  before(async () => {
    [subscriber, notifications] = await Promise.all([
      startSubscriber(subscriberName),
      startFunction('notifications', 'notifications'),
    ]);
  });
  after(async () => {
    await Promise.all([subscriber.kill(), notifications.kill()]);
  });
  beforeEach(() => {
    org = uniqueId('alpha');
  });

  const joined = (uid: string, changes: object = {}) =>
    logEvent(
      membershipCreated.type,
      { service: 'organizations', subject: `memberships/${uid}_${org}`, orgId: org },
      { uid, role: 'manager', status: 'active', ...changes },
    );
  const deliver = async (event: EventEnvelope) => {
    expect(await deliverTo(subscriber.url, event)).to.be.within(200, 299);
  };
  const isNotified = async (uid: string, { id }: EventEnvelope) =>
    (await firestore().doc(`notifications/${uid}/items/${id}`).get()).exists;
  const notified = async (event: EventEnvelope) => {
    const { docs } = await firestore().collectionGroup('items').where('id', '==', event.id).get();
    return docs.map((item) => item.get('uid') as string).sort();
  };

  it('notify those who lead the organization once, not the new member and not other organizations', async () => {
    const people = roles.map((role) => ({ role, uid: uniqueId(role) }));
    await Promise.all(people.map(({ uid, role }) => enroll(uid, org, role)));
    const [former, stranger, newcomer] = [uniqueId('former'), uniqueId('stranger'), uniqueId('newcomer')];
    await enroll(former, org, 'manager', 'removed');
    await enroll(stranger, uniqueId('beta'), 'admin');
    await enroll(newcomer, org, 'manager');
    const event = await joined(newcomer);
    await deliver(event);
    await deliver(event);
    const leading = people.filter(({ role }) => role !== 'staff').map(({ uid }) => uid);
    expect(await notified(event)).to.have.members(leading);
    for (const uid of leading) expect(await isNotified(uid, event), uid).to.equal(true);
    for (const uid of [former, stranger, newcomer]) expect(await isNotified(uid, event), uid).to.equal(false);
  });

  it('say who joined and as what', async () => {
    const manager = await member(org, 'manager');
    const event = await joined('ann', { role: 'staff' });
    await deliver(event);
    const response = await send(notifications.url, 'GET', '/api/notifications', { as: manager });
    const { notifications: items } = response.body as { notifications: object[] };
    const about = { type: 'member_joined', title: 'New member', memberUid: 'ann', role: 'staff' };
    expect(items).to.deep.equal([{ id: event.id, orgId: org, ...about, createdAt: Date.parse(event.time) }]);
  });

  it('don’t notify the manager who added the member, nor anyone about a member who isn’t active', async () => {
    const [busy, idle] = [uniqueId('busy'), uniqueId('idle')];
    await Promise.all([busy, idle].map((uid) => enroll(uid, org, 'manager')));
    const added = { ...(await joined(uniqueId('new'))), actor: `user:${busy}` };
    await deliver(added);
    expect(await notified(added)).to.deep.equal([idle]);
    const suspended = await joined(uniqueId('new'), { status: 'suspended' });
    await deliver(suspended);
    expect(await notified(suspended)).to.deep.equal([]);
  });

  it('reach an owner under an old role name, and no user through a document under another id', async () => {
    const [owner, lookalike] = [uniqueId('owner'), uniqueId('lookalike')];
    const document = { orgId: org, status: 'active' };
    await firestore()
      .doc(`memberships/${owner}_${org}`)
      .set({ ...document, uid: owner, role: 'owner' });
    await firestore()
      .doc(`memberships/${uniqueId('auto')}`)
      .set({ ...document, uid: lookalike, role: 'manager' });
    const event = await joined(uniqueId('new'));
    await deliver(event);
    expect(await notified(event)).to.deep.equal([owner]);
  });

  it('reach a manager who has `roles` alone, and no member whose `role` is a lower one', async () => {
    const [manager, owner, staff] = [uniqueId('manager'), uniqueId('owner'), uniqueId('staff')];
    const memberships = {
      [manager]: { roles: ['staff', 'manager'] },
      [owner]: { roles: ['owner'] },
      [staff]: { role: 'staff', roles: ['staff', 'manager'] },
    };
    for (const [uid, roles] of Object.entries(memberships)) {
      await firestore()
        .doc(`memberships/${uid}_${org}`)
        .set({ uid, orgId: org, status: 'active', ...roles });
    }
    const event = await joined(uniqueId('new'));
    await deliver(event);
    expect(await notified(event)).to.have.members([manager, owner]);
  });

  it('reach many in several steps, and go on where a crash stopped them', async function () {
    this.timeout(30_000);
    const writer = firestore().bulkWriter();
    const uids = Array.from({ length: 450 }, (_, index) => `${org}-u${String(index).padStart(3, '0')}`);
    for (const uid of uids) {
      const membership = { uid, orgId: org, role: 'manager', roles: ['manager'], status: 'active' };
      void writer.set(firestore().doc(`memberships/${uid}_${org}`), membership);
    }
    await writer.close();
    const [event, interrupted] = await Promise.all([joined(uniqueId('new')), joined(uniqueId('new'))]);
    await deliver(event);
    expect(await notified(event)).to.deep.equal(uids);
    // As if an earlier delivery had committed its first step and died.
    const progress = { status: 'in_progress', cursor: `${uids[399]}_${org}` };
    await firestore().doc(`inbox/${subscriberName}:${interrupted.id}`).set({ progress });
    await deliver(interrupted);
    expect(await notified(interrupted)).to.deep.equal(uids.slice(400));
  });
});
