/** A person is a member because they agreed to it, and their way in ends with the members who made it. */
import { auth } from '@fresh/kernel/firebase';
import { person, uniqueId, type Person, type TestResponse } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import * as z from 'zod';
import { eventually, foundWorkplace, request, type Workplace } from './workplace.ts';

const withId = z.object({ id: z.string() });
const organizationIds = z.object({ organizations: z.array(withId) });
const joinToken = z.object({ id: z.string(), token: z.string() });

describe('field reports: consent', function () {
  // The first call of each function starts it.
  this.timeout(60_000);
  let place: Workplace;
  let members: string, query: string;

  before(async () => {
    place = await foundWorkplace();
    query = `orgId=${place.orgId}`;
    members = `/api/organizations/${place.orgId}/members`;
  });

  const invite = (email: string, role: string, as = place.owner) =>
    request(as, 'POST', `${members}?${query}`, { email, role });
  const join = (as: Person) => request(as, 'POST', '/api/memberships', { orgId: place.orgId });
  const remove = (who: Person) => request(place.owner, 'DELETE', `${members}?${query}`, { memberId: who.uid });
  const redeem = (as: Person, token: string) =>
    request(as, 'POST', '/api/onboarding/join-with-token', { joinToken: token });
  const newToken = async () => {
    const body = { orgId: place.orgId, defaultRoles: ['staff'] };
    return joinToken.parse((await request(place.owner, 'POST', `/api/join-tokens?${query}`, body)).body);
  };
  const organizationsOf = async (who: Person) =>
    organizationIds
      .parse((await request(who, 'GET', '/api/organizations')).body)
      .organizations.map((organization) => organization.id);
  const expectOutside = async (who: Person) => {
    expect(await organizationsOf(who)).not.to.include(place.orgId);
    expect((await request(who, 'GET', `${members}?${query}`)).status).to.equal(403);
  };
  const expectDead = (response: TestResponse) => {
    expect(response.status).to.equal(404);
    expect(response.body).to.have.nested.property('error.message', 'Invitation not found');
  };

  it('no person is drafted into an organization, neither at first nor after they have left', async () => {
    const victim = await person('victim');
    expect((await invite(victim.email, 'member')).status).to.equal(201);
    await expectOutside(victim);
    expect((await auth().getUser(victim.uid)).customClaims ?? {}).not.to.have.property('orgId');
    expect((await join(victim)).status).to.equal(200);
    expect(await organizationsOf(victim)).to.include(place.orgId);
    expect((await request(victim, 'DELETE', `/api/memberships?${query}`)).status).to.equal(200);
    expect((await invite(victim.email, 'manager')).status).to.equal(201);
    await expectOutside(victim);
  });

  it('whether an address has an account is not to be learned from an invitation', async () => {
    const [known, unverified] = [await person('known'), await person('unverified', undefined, false)];
    const shapes = [];
    for (const email of [known.email, unverified.email, `${uniqueId('no-account')}@example.test`]) {
      const { status, body } = await invite(email, 'member');
      const shown = z.looseObject({ status: z.string(), role: z.string() }).parse(body);
      shapes.push([status, shown.status, shown.role, Object.keys(shown).sort().join()]);
    }
    expect(new Set(shapes.map(String)).size, JSON.stringify(shapes)).to.equal(1);
  });

  it('a removed owner does not come back by an invitation that they made for themselves', async () => {
    const [eve, accomplice] = [await person('eve'), await person('eve-again')];
    const become = async (invitation: TestResponse, as: Person) => {
      const { id } = withId.parse(invitation.body);
      const raised = await request(as, 'PATCH', `${members}/${id}?${query}`, { role: 'org_owner' });
      expect(raised.status, JSON.stringify(raised.body)).to.equal(200);
      return id;
    };
    await become(await invite(eve.email, 'manager'), place.owner);
    expect((await join(eve)).body).to.include({ role: 'org_owner' });
    const key = await become(await invite(accomplice.email, 'manager', eve), eve);
    expect((await remove(eve)).status).to.equal(200);
    expectDead(await join(accomplice));
    await expectOutside(accomplice);
    await eventually('the invitation is gone from the list', async () => {
      const read = await request(place.owner, 'GET', `${members}/${key}?${query}`);
      return read.status === 404;
    });
    // Nor after its inviter is a member again.
    await become(await invite(eve.email, 'manager'), place.owner);
    expect((await join(eve)).status).to.equal(200);
    expectDead(await join(accomplice));
  });

  it('a removed member does not come back by an invitation from before', async () => {
    const ann = await person('ann');
    expect((await invite(ann.email, 'manager')).status).to.equal(201);
    expect((await redeem(ann, (await newToken()).token)).status).to.equal(200);
    expect((await remove(ann)).status).to.equal(200);
    expectDead(await join(ann));
    await expectOutside(ann);
    expect((await invite(ann.email, 'member')).status).to.equal(201);
    expect((await join(ann)).body).to.include({ role: 'staff', alreadyMember: false });
  });

  it('a join token is revoked by the id in the list', async () => {
    const { id, token } = await newToken();
    const revoked = await request(place.owner, 'DELETE', `/api/join-tokens/${id}?${query}`);
    expect(revoked.body).to.deep.equal({ revoked: true, id });
    const stranger = await person('stranger');
    expect((await redeem(stranger, token)).status).to.equal(400);
    await expectOutside(stranger);
    expect((await request(place.manager, 'DELETE', `/api/join-tokens/${id}?${query}`)).status).to.equal(403);
  });
});
