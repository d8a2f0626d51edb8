import { auth, firestore } from '@fresh/kernel/firebase';
import { enroll, member, person, uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { eventsOf, oldOrganization, stored } from '../testing/log.ts';
import { sweep } from './sweep.ts';

describe('the sweep of deleted accounts', () => {
  /** Other specs enroll users without an account: only what comes after the last membership they wrote is looked at. */
  const sweepFrom = async (id: string) => {
    await firestore().doc('_deletedAccounts/cursor').set({ cursor: id });
    return sweep({ requestId: 'run-1' });
  };
  const statusOf = async (id: string): Promise<unknown> => (await stored(`memberships/${id}`))?.['status'];

  it('ends a membership whose account was deleted, with its event, and leaves the others', async () => {
    const org = await oldOrganization();
    const [gone, here] = await Promise.all([person('zz-gone'), person('zz-here')]);
    await Promise.all([enroll(gone.uid, org, 'staff'), enroll(here.uid, org, 'staff')]);
    await auth().deleteUser(gone.uid);
    const report = await sweepFrom('zz-');
    expect(report.removed).to.equal(1);
    expect(await statusOf(`${gone.uid}_${org}`)).to.equal('removed');
    expect(await statusOf(`${here.uid}_${org}`)).to.equal('active');
    const [event] = (await eventsOf(`memberships/${gone.uid}_${org}`)).slice(-1);
    expect(event).to.include({
      type: 'fresh.organizations.membership.v1.removed',
      actor: 'service:organizations',
      orgid: org,
    });
    expect((await sweepFrom('zz-')).removed).to.equal(0);
  });

  it('keeps the membership of the only owner', async () => {
    const org = await oldOrganization();
    const owner = await person('zz-owner');
    await enroll(owner.uid, org, 'org_owner');
    await auth().deleteUser(owner.uid);
    await sweepFrom('zz-owner');
    expect(await statusOf(`${owner.uid}_${org}`)).to.equal('active');
    await member(org, 'org_owner');
    await sweepFrom('zz-owner');
    expect(await statusOf(`${owner.uid}_${org}`)).to.equal('removed');
  });

  it('goes on where the last run ended, and begins anew after the last membership', async () => {
    await sweepFrom('zzzz');
    expect((await stored('_deletedAccounts/cursor'))?.['cursor']).to.equal(null);
  });

  it('removes no membership when most accounts of a page are missing', async () => {
    const org = uniqueId('org');
    const uids = Array.from({ length: 6 }, (_, index) => uniqueId(`zzz-${index}`));
    await Promise.all(uids.map((uid) => enroll(uid, org, 'staff')));
    const report = await sweepFrom('zzz-');
    expect(report).to.deep.equal({ examined: 0, removed: 0, isComplete: false });
    for (const uid of uids) expect(await statusOf(`${uid}_${org}`)).to.equal('active');
  });
});
