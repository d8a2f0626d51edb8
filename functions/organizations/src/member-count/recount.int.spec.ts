import { membershipCreated } from '@fresh/contracts/events/organizations';
import { ApiError } from '@fresh/kernel/errors';
import { deadLetterRef } from '@fresh/kernel/events/dead-letter';
import { inboxRef } from '@fresh/kernel/events/inbox';
import { firestore } from '@fresh/kernel/firebase';
import { logEvent } from '@fresh/kernel/testing/event-delivery';
import { member, uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { recount } from './recount.ts';

const subscriber = 'countMembersOnMembershipCreated';

describe('a recount of members', () => {
  const db = firestore();
  let org: string;
  beforeEach(async () => {
    org = uniqueId('alpha');
    await Promise.all([member(org, 'org_owner'), member(org, 'manager'), member(org, 'staff'), member(org, 'staff')]);
  });

  const organization = () => db.doc(`organizations/${org}`);
  const joined = (uid: string) =>
    logEvent(
      membershipCreated.type,
      { service: 'organizations', subject: `memberships/${uid}_${org}`, orgId: org },
      { uid, role: 'staff', status: 'active', source: 'invitation' },
    );
  const rejection = async () => {
    try {
      return await recount(org);
    } catch (error) {
      return error instanceof ApiError ? [error.code, error.message] : error;
    }
  };

  it('replaces a wrong count by the active members', async () => {
    const suspended = await member(org, 'staff');
    await db.doc(`memberships/${suspended.uid}_${org}`).update({ status: 'suspended' });
    await organization().set({ memberCount: 9, memberCountByRole: { staff: 9 } }, { merge: true });
    const right = { memberCount: 4, memberCountByRole: { org_owner: 1, manager: 1, staff: 2 } };
    expect(await recount(org)).to.deep.equal({ before: 9, ...right });
    expect((await organization().get()).data()).to.deep.include(right);
    expect(await recount(org)).to.deep.equal({ before: 4, ...right });
  });

  it('waits for events that are not counted yet, so that none is counted twice', async () => {
    const { id } = await joined(uniqueId('ann'));
    expect(await rejection()).to.deep.include('CONFLICT');
    await inboxRef(db, { subscriber, eventId: id }).set({ progress: { status: 'waiting' } });
    expect(await rejection()).to.deep.include('CONFLICT');
    await inboxRef(db, { subscriber, eventId: id }).set({ progress: { status: 'done' } });
    expect(await recount(org)).to.include({ memberCount: 4 });
  });

  it('waits for dead letters, whose replay would count them', async () => {
    const key = { subscriber, eventId: uniqueId('e') };
    await deadLetterRef(db, key).set({ ...key, type: membershipCreated.type, orgid: org });
    expect(String(await rejection())).to.match(/CONFLICT,1 events of members of .* replay its dead letters/);
    await deadLetterRef(db, key).delete();
    expect(await recount(org)).to.include({ memberCount: 4 });
  });

  it('of an unknown organization is NOT_FOUND', async () => {
    org = uniqueId('none');
    expect(await rejection()).to.deep.equal(['NOT_FOUND', 'Organization not found']);
  });
});
