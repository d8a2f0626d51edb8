import { eventEnvelope } from '@fresh/contracts/envelope';
import { auth, firestore } from '@fresh/kernel/firebase';
import { deliverTo } from '@fresh/kernel/testing/event-delivery';
import { startSubscriber } from '@fresh/kernel/testing/start-subscriber';
import { enroll, member, person, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { eventsOf, namesOf, stored } from '../testing/log.ts';
import { expectError, idOf, startMemberRoutes, type MemberRoutes } from '../testing/member-routes.ts';

describe('an invitation', () => {
  let routes: MemberRoutes;
  let org: string, admin: Person, staff: Person;
  let all: MemberRoutes['all'],
    single: MemberRoutes['single'],
    leave: MemberRoutes['leave'],
    add: MemberRoutes['add'],
    accept: MemberRoutes['accept'],
    membershipOf: MemberRoutes['membershipOf'];

  before(async () => {
    routes = await startMemberRoutes();
    ({ org, admin, staff, all, single, leave, add, accept, membershipOf } = routes);
  });
  after(async () => {
    await routes.stop();
  });

  it('is accepted with the address it was sent to, and consumed', async () => {
    const invitee = await person('invitee', undefined, false);
    const invitation = idOf(await add(invitee.email, 'manager'));
    expect((await single('PATCH', invitation, admin, { permissions: ['reports'] })).status).to.equal(200);
    expectError(await accept(invitee), 403, 'FORBIDDEN', 'A verified email address is required');
    expect(await membershipOf(invitee)).to.equal(undefined);
    const proved = await proving(invitee);
    const [first, second] = await Promise.all([accept(proved), accept(proved)]);
    for (const { status, body } of [first, second]) {
      expect(status).to.equal(200);
      expect(body).to.deep.include({
        orgId: org,
        membershipId: `${invitee.uid}_${org}`,
        role: 'manager',
        status: 'active',
        invitedBy: admin.uid,
      });
    }
    expect([first, second].map(({ body }) => (body as { alreadyMember: boolean }).alreadyMember)).to.have.members([
      true,
      false,
    ]);
    expect(await membershipOf(invitee)).to.deep.include({ role: 'manager', permissions: ['reports'], version: 1 });
    expect(await stored(`memberships/${invitation}`)).to.include({ status: 'removed' });
    expect(await namesOf(`memberships/${invitation}`)).to.deep.equal([
      'invitation.created',
      'invitation.updated',
      'invitation.accepted',
    ]);
  });

  it('to a user rather than an address is accepted too', async () => {
    const invited = await member(org, 'scheduler', 'invited');
    expectError(await accept(invited), 404, 'NOT_FOUND', 'Invitation not found');
    await firestore().doc(`memberships/${invited.uid}_${org}`).update({ invitedBy: admin.uid });
    expect((await accept(invited)).body).to.include({ role: 'scheduler', alreadyMember: false });
    expect(await membershipOf(invited)).to.include({ status: 'active', role: 'scheduler' });
    expect(await namesOf(`memberships/${invited.uid}_${org}`)).to.deep.equal(['membership.created']);
  });

  it('is gone when its time has passed', async () => {
    const late = await person('late');
    const invitation = idOf(await add(late.email, 'manager'));
    const ref = firestore().doc(`memberships/${invitation}`);
    await ref.update({ invitedAt: Date.now() - 14 * 86_400_000 });
    expectError(await accept(late), 404, 'NOT_FOUND', 'Invitation not found');
    expectError(await single('GET', invitation, staff), 404, 'NOT_FOUND', 'Member not found');
    expectError(await single('PATCH', invitation, admin, { role: 'staff' }), 404, 'NOT_FOUND', 'Member not found');
    const { members } = (await all('GET', staff, undefined, org, '&status=invited')).body as {
      members: { id: string }[];
    };
    expect(members.map(({ id }) => id)).not.to.include(invitation);
    expect(idOf(await add(late.email, 'member'))).to.equal(invitation);
    expect((await accept(late)).body).to.include({ role: 'staff', alreadyMember: false });
  });

  it('ends with its inviter’s role, and is renewed by a member who may grant it', async () => {
    const [eve, friend] = [await member(org, 'org_owner'), await person('friend')];
    const invitation = idOf(await add(friend.email, 'member', eve));
    expect((await single('PATCH', invitation, eve, { role: 'org_owner' })).status).to.equal(200);
    await single('PATCH', eve.uid, admin, { role: 'staff' });
    expectError(await accept(friend), 404, 'NOT_FOUND', 'Invitation not found');
    expect(await membershipOf(friend)).to.equal(undefined);
    expect((await single('PATCH', invitation, admin, { role: 'manager' })).status).to.equal(200);
    expect((await accept(friend)).body).to.include({ role: 'manager', invitedBy: admin.uid });
  });

  it('is revoked when its inviter is removed, and stays so when they are back', async () => {
    const [eve, friend] = [await member(org, 'org_owner'), await person('friend')];
    const invitation = idOf(await add(friend.email, 'manager', eve));
    await single('DELETE', eve.uid, admin);
    expectError(await accept(friend), 404, 'NOT_FOUND', 'Invitation not found');
    await add(eve.email, 'member');
    expect((await accept(eve)).status).to.equal(200);
    await single('PATCH', eve.uid, admin, { role: 'org_owner' });
    expectError(await accept(friend), 404, 'NOT_FOUND', 'Invitation not found');
    const anew = await person('anew');
    const later = idOf(await add(anew.email, 'member', eve));
    const removal = (await eventsOf(`memberships/${eve.uid}_${org}`)).find(({ type }) =>
      String(type).endsWith('removed'),
    );
    await deliverRemoval(removal, 2);
    expect(await namesOf(`memberships/${invitation}`)).to.deep.equal(['invitation.created', 'invitation.revoked']);
    expect(await stored(`memberships/${later}`)).to.include({ status: 'invited' });
  });

  it('ends with its inviter’s membership though it is dated after the end', async () => {
    const [eve, friend] = [await member(org, 'org_owner'), await person('friend')];
    const ahead = Date.now() + 60_000;
    await firestore().doc(`memberships/${eve.uid}_${org}`).update({ joinedAt: ahead });
    const invitation = idOf(await add(friend.email, 'manager', eve));
    await firestore().doc(`memberships/${invitation}`).update({ invitedAt: ahead, 'invitedUnder.invitedAt': ahead });
    await single('DELETE', eve.uid, admin);
    await enroll(eve.uid, org, 'org_owner');
    expectError(await accept(friend), 404, 'NOT_FOUND', 'Invitation not found');
    const [removal] = await eventsOf(`memberships/${eve.uid}_${org}`);
    await deliverRemoval(removal, 1);
    expect(await stored(`memberships/${invitation}`)).to.include({ status: 'removed' });
  });

  it('counts though its inviter joined by a clock that is ahead, and is not dated backwards', async () => {
    const [eve, friend] = [await member(org, 'org_owner'), await person('friend')];
    const ahead = Date.now() + 50_000;
    await firestore().doc(`memberships/${eve.uid}_${org}`).update({ joinedAt: ahead });
    const invitation = idOf(await add(friend.email, 'member', eve));
    const ref = firestore().doc(`memberships/${invitation}`);
    await ref.update({ invitedAt: ahead });
    expect((await single('PATCH', invitation, eve, { role: 'manager' })).status).to.equal(200);
    expect(await stored(ref.path)).to.deep.include({
      invitedAt: ahead,
      invitedUnder: { joinedAt: ahead, invitedAt: ahead },
    });
    const { members } = (await all('GET', staff, undefined, org, '&status=invited')).body as { members: object[] };
    for (const shown of members) expect(shown).not.to.have.property('invitedUnder');
    expect((await accept(friend)).body).to.include({ role: 'manager', invitedBy: eve.uid });
  });

  it('that an earlier release renewed counts by its times', async () => {
    const friend = await person('friend');
    const invitation = idOf(await add(friend.email, 'member', await member(org, 'org_owner')));
    await firestore()
      .doc(`memberships/${invitation}`)
      .update({ invitedBy: admin.uid, invitedAt: Date.now() + 1 });
    expect((await accept(friend)).body).to.include({ role: 'staff', invitedBy: admin.uid });
  });

  it('of an address is revoked with the membership that has it', async () => {
    const nia = await person('nia');
    await add(nia.email, 'member');
    await accept(nia);
    await firestore()
      .doc(`memberships/member-${nia.uid}`)
      .set({
        ...{ orgId: org, email: nia.email, role: 'manager', status: 'invited', invitedBy: admin.uid, version: 1 },
        ...{ invitedAt: Date.now(), createdAt: Date.now() },
      });
    await leave(nia);
    expect(await stored(`memberships/member-${nia.uid}`)).to.include({ status: 'removed' });
    expectError(await accept(nia), 404, 'NOT_FOUND', 'Invitation not found');
    await add(nia.email, 'member');
    expect((await accept(nia)).body).to.include({ alreadyMember: false });
  });

  it('is needed, a session too', async () => {
    const stranger = await person('stranger');
    expectError(await accept(stranger), 404, 'NOT_FOUND', 'Invitation not found');
    expect(await membershipOf(stranger)).to.equal(undefined);
    expect((await accept(undefined)).status).to.equal(401);
    expect((await accept(stranger, 'a/b')).status).to.equal(400);
    expect((await accept(stranger, '')).status).to.equal(400);
  });

  it('can be read and taken back', async () => {
    const email = `${uniqueId('new')}@example.test`;
    const id = idOf(await add(email, 'member'));
    expect((await single('GET', id, staff)).body).to.include({ id, email, role: 'staff', status: 'invited' });
    expect((await single('DELETE', id, admin)).body).to.deep.equal({ removed: true, memberId: id });
    expect(await namesOf(`memberships/${id}`)).to.deep.equal(['invitation.created', 'invitation.revoked']);
    expectError(await single('GET', id, staff), 404, 'NOT_FOUND', 'Member not found');
  });
});

/** Delivers the removal of an inviter to its subscriber, so often. */
async function deliverRemoval(removal: unknown, times: number): Promise<void> {
  const subscriber = await startSubscriber('revokeInvitationsOnMembershipRemoved');
  try {
    for (let done = 0; done < times; done++) {
      expect(await deliverTo(subscriber.url, eventEnvelope.parse(removal))).to.be.within(200, 299);
    }
  } finally {
    await subscriber.kill();
  }
}

/** The same person after they verified their address and signed in again. */
async function proving(someone: Person): Promise<Person> {
  await auth().updateUser(someone.uid, { emailVerified: true });
  const host = process.env['FIREBASE_AUTH_EMULATOR_HOST'] ?? '';
  const url = `http://${host}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=test`;
  const body = JSON.stringify({ email: someone.email, password: 'secret-123', returnSecureToken: true });
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { idToken } = (await response.json()) as { idToken: string };
  return { ...someone, idToken, session: await auth().createSessionCookie(idToken, { expiresIn: 432_000_000 }) };
}
