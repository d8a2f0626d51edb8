import { auth } from '@fresh/kernel/firebase';
import { member, person, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { namesOf, stored } from '../testing/log.ts';
import { expectError, idOf, startMemberRoutes, type MemberRoutes } from '../testing/member-routes.ts';

describe('an invitation', () => {
  let routes: MemberRoutes;
  let org: string, admin: Person, staff: Person;
  let single: MemberRoutes['single'],
    add: MemberRoutes['add'],
    accept: MemberRoutes['accept'],
    membershipOf: MemberRoutes['membershipOf'];

  before(async () => {
    routes = await startMemberRoutes();
    ({ org, admin, staff, single, add, accept, membershipOf } = routes);
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
    expect((await accept(invited)).body).to.include({ role: 'scheduler', alreadyMember: false });
    expect(await membershipOf(invited)).to.include({ status: 'active', role: 'scheduler' });
    expect(await namesOf(`memberships/${invited.uid}_${org}`)).to.deep.equal(['membership.created']);
  });

  it('is settled when its person is added', async () => {
    const late = await person('late', undefined, false);
    const invitation = idOf(await add(late.email, 'member'));
    await auth().updateUser(late.uid, { emailVerified: true });
    expect((await add(late.email, 'manager')).body).to.include({ status: 'active', role: 'manager' });
    expect(await stored(`memberships/${invitation}`)).to.include({ status: 'removed' });
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
