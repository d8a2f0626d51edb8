import { organizationDeleted } from '@fresh/contracts/events/organizations';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo, logEvent } from '@fresh/kernel/testing/event-delivery';
import type { FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startSubscriber } from '@fresh/kernel/testing/start-subscriber';
import { member, uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { eventsOf, namesOf, stored } from '../testing/log.ts';

describe('members of a deleted organization', () => {
  const name = 'removeMembershipsOnOrganizationDeleted';
  let subscriber: FunctionProcess;

  before(async () => {
    subscriber = await startSubscriber(name);
  });
  after(async () => {
    await subscriber.kill();
  });

  const deleted = (orgId: string) =>
    logEvent(
      organizationDeleted.type,
      { service: 'organizations', subject: `organizations/${orgId}`, orgId },
      { name: 'Alpha Diner' },
    );

  it('are removed, once however often the event is delivered', async () => {
    const org = uniqueId('gone');
    const [owner, former] = await Promise.all([member(org, 'org_owner'), member(org, 'staff', 'removed')]);
    const invitation = firestore().doc(`memberships/${uniqueId('member')}`);
    await invitation.set({ orgId: org, email: 'a@example.test', role: 'staff', status: 'invited', version: 4 });
    const mirror = firestore().doc(`organizations/${org}/members/${owner.uid}`);
    await mirror.set({ userId: owner.uid });
    const event = await deleted(org);
    const responses = await Promise.all(Array.from({ length: 3 }, () => deliverTo(subscriber.url, event)));
    for (const status of responses) expect(status).to.be.within(200, 299);
    expect(await stored(`memberships/${owner.uid}_${org}`)).to.include({ status: 'removed', version: 2 });
    expect(await stored(invitation.path)).to.include({ status: 'removed', version: 5 });
    expect((await mirror.get()).exists).to.equal(false);
    const [removed] = await eventsOf(`memberships/${owner.uid}_${org}`);
    expect(removed).to.deep.include({
      orgid: org,
      actor: 'service:organizations',
      causationid: event.id,
      data: { uid: owner.uid, role: 'org_owner', previousStatus: 'active' },
    });
    expect(await namesOf(invitation.path)).to.deep.equal(['invitation.revoked']);
    expect(await namesOf(`memberships/${former.uid}_${org}`)).to.deep.equal([]);
  });

  it('are removed in steps when they are many', async function () {
    this.timeout(60_000);
    const org = uniqueId('large');
    const writer = firestore().bulkWriter();
    const ids = Array.from({ length: 320 }, (_, index) => `${org}-u${String(index).padStart(3, '0')}_${org}`);
    for (const id of ids) {
      const uid = id.slice(0, -org.length - 1);
      void writer.set(firestore().doc(`memberships/${id}`), { uid, orgId: org, role: 'staff', status: 'active' });
    }
    await writer.close();
    expect(await deliverTo(subscriber.url, await deleted(org))).to.be.within(200, 299);
    const found = await firestore().getAll(...ids.map((id) => firestore().doc(`memberships/${id}`)));
    expect(found.filter((document) => document.get('status') === 'removed')).to.have.length(320);
  });
});
