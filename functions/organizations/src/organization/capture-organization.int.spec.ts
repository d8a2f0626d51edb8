import * as organizationEvents from '@fresh/contracts/events/organizations';
import { firestore } from '@fresh/kernel/firebase';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { member, person, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { deliverWrite, writePast, type Write } from '@fresh/kernel/testing/write-delivery';
import { expect } from 'chai';
import { FieldValue } from 'firebase-admin/firestore';

/** What N4 and N5 of the monolith leave behind, and the join function of its clients. */
describe('organizations, networks and memberships that the monolith writes', () => {
  let organizations: FunctionProcess, networks: FunctionProcess, memberships: FunctionProcess, join: FunctionProcess;
  let owner: Person;
  before(async () => {
    const start = (name: string) => startFunction('organizations', name, { signature: 'cloudevent' });
    [organizations, networks, memberships, join] = await Promise.all([
      start('captureOrganization'),
      start('captureNetwork'),
      start('captureMembership'),
      startFunction('organizations', 'memberships'),
    ]);
    owner = await person('owner');
  });
  after(async () => {
    await Promise.all([organizations.kill(), networks.kill(), memberships.kill(), join.kill()]);
  });

  const captured = async ({ url }: FunctionProcess, write: Write) => {
    expect(await deliverWrite(url, write, 60_000)).to.be.within(200, 299);
    expect(await deliverWrite(url, write, 60_000)).to.be.within(200, 299);
  };
  const put = (path: string, fields: object) => writePast(path, (ref) => ref.set(fields));
  const change = (path: string, fields: object) => writePast(path, (ref) => ref.update(fields));
  const remove = (path: string) => writePast(path, (ref) => ref.delete());
  const eventsOf = (path: string) => loggedEvents(Object.values(organizationEvents), path);
  const kinds = async (path: string) =>
    (await eventsOf(path)).map(({ sequence, type }) => `${sequence} ${type.split('.').at(-1)}`);

  it('are published once each', async () => {
    const [org, network] = [uniqueId('org'), uniqueId('network')];
    const [path, networkPath] = [`organizations/${org}`, `networks/${network}`];
    const fields = { id: org, slug: 'diner', displayName: 'Diner', kind: 'independent_org', segment: 'restaurant' };
    const founded = { ...fields, ownerId: owner.uid, createdAt: 1, updatedAt: 1, status: 'active' };
    await captured(organizations, await put(path, founded));
    const corporate = { type: 'corporate', brandName: 'Big', corporateName: 'Big', ownerId: owner.uid, createdAt: 1 };
    await captured(networks, await put(networkPath, corporate));
    await captured(networks, await change(networkPath, { status: 'active' }));
    await captured(organizations, await change(path, { status: 'suspended' }));
    await captured(organizations, await remove(path));
    expect(await kinds(path)).to.deep.equal(['1 created', '2 updated', '3 deleted']);
    expect(await kinds(networkPath)).to.deep.equal(['1 created', '2 activated']);
    const [created] = await eventsOf(path);
    expect(created).to.include({ orgid: org, captured: true, actor: 'service:legacy' });
    expect(created?.data).to.include({ name: 'Diner', slug: 'diner', ownerId: owner.uid });
    expect((await eventsOf(networkPath))[0]).to.include({ orgid: null, captured: true });
  });

  it('are not published where only the counter of members has changed', async () => {
    const path = `organizations/${uniqueId('org')}`;
    await captured(organizations, await put(path, { displayName: 'Diner', version: 4 }));
    const counted = { memberCount: FieldValue.increment(1), memberCountByRole: { staff: 1 } };
    await captured(
      organizations,
      await change(path, { ...counted, memberCountUpdatedAt: FieldValue.serverTimestamp() }),
    );
    expect(await kinds(path)).to.deep.equal([]);
  });

  it('are published under any id, as a member who joined and changed and left', async () => {
    const [org, uid] = [uniqueId('org'), uniqueId('ann')];
    const path = `memberships/${uniqueId('auto')}`;
    await captured(memberships, await put(path, { uid, orgId: org, role: 'staff', status: 'active' }));
    await captured(memberships, await change(path, { displayName: 'Ann', profileSyncedAt: 7 }));
    await captured(memberships, await change(path, { role: 'manager' }));
    await captured(memberships, await change(path, { status: 'removed' }));
    await captured(memberships, await remove(path));
    expect(await kinds(path)).to.deep.equal(['1 created', '2 updated', '3 removed']);
    const [created, updated] = await eventsOf(path);
    expect(created).to.deep.include({ orgid: org, data: { uid, role: 'staff', status: 'active' }, captured: true });
    const roles = { role: 'manager', previousRole: 'staff', status: 'active', previousStatus: 'active' };
    expect(updated?.data).to.deep.equal({ uid, ...roles });
  });

  it('leave a place to go on counting from when a membership is deleted', async () => {
    const org = uniqueId('org');
    const path = `memberships/${owner.uid}_${org}`;
    await firestore().doc(`organizations/${org}`).set({ name: 'Diner', version: 1 });
    await captured(memberships, await put(path, { uid: owner.uid, orgId: org, role: 'staff', status: 'active' }));
    const removed = await remove(path);
    const kept = await writePast(path, () => captured(memberships, removed));
    await captured(memberships, kept);
    expect((await firestore().doc(path).get()).data()).to.include({ uid: owner.uid, status: 'removed', version: 2 });
    // Invited again, by their address: the count goes on where it was.
    const inviter = await member(org, 'org_owner');
    const times = { invitedBy: inviter.uid, invitedAt: Date.now() };
    const invitation = { orgId: org, email: owner.email, role: 'staff', status: 'invited', version: 1, ...times };
    await firestore()
      .doc(`memberships/${uniqueId('member')}`)
      .set(invitation);
    const response = await send(join.url, 'POST', '/api/memberships', { as: owner, body: { orgId: org } });
    expect(response.status).to.be.within(200, 299);
    expect(await kinds(path)).to.deep.equal(['1 created', '2 removed', '3 created']);
    // Removed by the service, and then its document too: no event, and still a place.
    expect((await send(join.url, 'DELETE', `/api/memberships?orgId=${org}`, { as: owner })).status).to.equal(200);
    await captured(memberships, await remove(path));
    expect((await firestore().doc(path).get()).data()).to.include({ status: 'removed', version: 4 });
    expect((await kinds(path)).slice(3)).to.deep.equal(['4 removed']);
  });
});
