import { callables as contract } from '@fresh/contracts/callables/identity';
import { membershipCreated, membershipRemoved, membershipUpdated } from '@fresh/contracts/events/organizations';
import { mfaEnrolled } from '@fresh/contracts/events/identity';
import { auth, firestore } from '@fresh/kernel/firebase';
import { callOperation } from '@fresh/kernel/testing/call-operation';
import { deliverTo, logEvent } from '@fresh/kernel/testing/event-delivery';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startSubscriber } from '@fresh/kernel/testing/start-subscriber';
import { enroll, person, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { refreshClaims } from '../refresh-claims.ts';

describe('claims follow memberships', () => {
  let onCreated: FunctionProcess, onUpdated: FunctionProcess, onRemoved: FunctionProcess, onMfa: FunctionProcess;
  let now: FunctionProcess;
  let nia: Person;

  before(async () => {
    const start = (name: string) => startSubscriber(name);
    [onCreated, onUpdated, onRemoved, onMfa] = await Promise.all([
      start('refreshClaimsOnMembershipCreated'),
      start('refreshClaimsOnMembershipUpdated'),
      start('refreshClaimsOnMembershipRemoved'),
      start('refreshClaimsOnMfaEnrolled'),
    ]);
    now = await startFunction('identity', 'refreshClaimsNow');
  });
  beforeEach(async () => {
    nia = await person('nia', { superAdmin: true, mfa: true });
  });
  after(async () => {
    await Promise.all([onCreated, onUpdated, onRemoved, onMfa, now].map((each) => each.kill()));
  });

  const others = { superAdmin: true, mfa: true };
  const claims = async () => (await auth().getUser(nia.uid)).customClaims;
  const about = (orgId: string, uid = nia.uid) => ({
    service: 'organizations',
    subject: `memberships/${uid}_${orgId}`,
    orgId,
    sequence: Math.ceil(Math.random() * 1e9),
  });
  const created = (orgId: string, uid = nia.uid) =>
    logEvent(membershipCreated.type, about(orgId, uid), { uid, role: 'manager', status: 'active' });
  const inbox = async (subscriber: string, eventId: string) =>
    (await firestore().doc(`inbox/${subscriber}:${eventId}`).get()).get('progress') as object | undefined;

  it('name the organization joined, beside every other claim', async () => {
    const org = uniqueId('alpha');
    await enroll(nia.uid, org, 'manager');
    const event = await created(org);
    for (let delivery = 0; delivery < 2; delivery++) {
      expect(await deliverTo(onCreated.url, event)).to.be.within(200, 299);
      expect(await claims()).to.deep.equal({ ...others, orgId: org, roles: ['manager'] });
    }
    expect(await inbox('refreshClaimsOnMembershipCreated', event.id)).to.deep.equal({ status: 'done' });
  });

  it('follow a change of role and of standing', async () => {
    const org = uniqueId('alpha');
    const changed = (role: string, status: string) =>
      logEvent(membershipUpdated.type, about(org), { uid: nia.uid, role, status, previousRole: 'staff' });
    await enroll(nia.uid, org, 'scheduler');
    await deliverTo(onUpdated.url, await changed('scheduler', 'active'));
    expect(await claims()).to.deep.equal({ ...others, orgId: org, roles: ['scheduler'] });
    await enroll(nia.uid, org, 'scheduler', 'suspended');
    await deliverTo(onUpdated.url, await changed('scheduler', 'suspended'));
    expect(await claims()).to.deep.equal(others);
  });

  it('stay as they are when the delivery that would change them has taken too long', async () => {
    await enroll(nia.uid, uniqueId('alpha'), 'manager');
    const before = await claims();
    const reason = new Error('too late');
    const ended: unknown = await refreshClaims(nia.uid, AbortSignal.abort(reason)).catch((error: unknown) => error);
    expect(ended).to.equal(reason);
    expect(await claims()).to.deep.equal(before);
  });

  it('fall back to the membership joined before when the newest ends', async () => {
    const [older, newer] = [uniqueId('alpha'), uniqueId('beta')];
    await enroll(nia.uid, older, 'staff');
    await enroll(nia.uid, newer, 'org_owner');
    await firestore().doc(`memberships/${nia.uid}_${older}`).update({ joinedAt: 1 });
    await deliverTo(onCreated.url, await created(newer));
    expect(await claims()).to.deep.equal({ ...others, orgId: newer, roles: ['org_owner'] });
    await firestore().doc(`memberships/${nia.uid}_${newer}`).delete();
    await deliverTo(onRemoved.url, await logEvent(membershipRemoved.type, about(newer), { uid: nia.uid, role: 'x' }));
    expect(await claims()).to.deep.equal({ ...others, orgId: older, roles: ['staff'] });
  });

  it('follow what is stored now, not what an old event says', async () => {
    const org = uniqueId('alpha');
    const event = await created(org);
    await deliverTo(onCreated.url, event); // the membership was removed before the delivery
    expect(await claims()).to.deep.equal(others);
  });

  it('ignore documents that are no membership of the API', async () => {
    const org = uniqueId('alpha');
    const fake = { uid: nia.uid, orgId: org, role: 'admin', roles: ['admin'], status: 'active', joinedAt: Date.now() };
    await firestore()
      .doc(`memberships/${uniqueId('auto')}`)
      .set(fake);
    await deliverTo(onCreated.url, await created(org));
    expect(await claims()).to.deep.equal(others);
  });

  it('end up right when refreshes race', async () => {
    const orgs = Array.from({ length: 6 }, () => uniqueId('org'));
    await Promise.all(
      orgs.map(async (org, index) => {
        await enroll(nia.uid, org, 'staff');
        await firestore()
          .doc(`memberships/${nia.uid}_${org}`)
          .update({ joinedAt: index + 1 });
        expect(await deliverTo(onCreated.url, await created(org))).to.be.within(200, 299);
      }),
    );
    expect(await claims()).to.deep.equal({ ...others, orgId: orgs.at(-1), roles: ['staff'] });
  });

  it('are not set when the user was deleted', async () => {
    const org = uniqueId('alpha');
    await enroll(nia.uid, org, 'staff');
    const event = await created(org);
    await auth().deleteUser(nia.uid);
    expect(await deliverTo(onCreated.url, event)).to.be.within(200, 299);
    expect(await inbox('refreshClaimsOnMembershipCreated', event.id)).to.deep.equal({ status: 'done' });
  });

  it('are refreshed at once for a service that asks, who can’t say to what', async () => {
    const org = uniqueId('alpha');
    const refresh = (uid: string) => callOperation(contract.refreshClaimsNow, now, { uid });
    await enroll(nia.uid, org, 'manager');
    for (let times = 0; times < 2; times++) {
      expect(await refresh(nia.uid)).to.deep.equal({ output: {} });
      expect(await claims()).to.deep.equal({ ...others, orgId: org, roles: ['manager'] });
    }
    expect(await refresh(uniqueId('missing'))).to.deep.equal({ output: {} });
  });

  it('name the second factor once it is enrolled', async () => {
    const max = await person('max');
    await firestore()
      .doc(`mfa/${max.uid}`)
      .set({ uid: max.uid, version: 2, enrolled: { lastStep: 1 } });
    const event = await logEvent(
      mfaEnrolled.type,
      { service: 'identity', subject: `mfa/${max.uid}`, orgId: null, sequence: 2 },
      { uid: max.uid, step: 1 },
    );
    expect(await deliverTo(onMfa.url, event)).to.be.within(200, 299);
    expect((await auth().getUser(max.uid)).customClaims).to.deep.equal({ mfa: true });
  });
});
