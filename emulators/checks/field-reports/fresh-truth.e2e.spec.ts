/** What Auth knows and a token doesn't yet: a followed link, a granted claim. */
import { auth, firestore } from '@fresh/kernel/firebase';
import { person, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { rawRequest } from './raw-request.ts';
import { foundWorkplace, gatewayUrl, request, type Workplace } from './workplace.ts';

const header = 'x-token-outdated';

describe('field reports: fresh truth', function () {
  // The first call of each function starts it.
  this.timeout(60_000);
  let place: Workplace;

  before(async () => {
    place = await foundWorkplace();
  });

  async function invite(email: string): Promise<void> {
    const path = `/api/organizations/${place.orgId}/members?orgId=${place.orgId}`;
    expect((await request(place.owner, 'POST', path, { email, role: 'member' })).status).to.equal(201);
  }

  const join = (as: Person) => request(as, 'POST', '/api/memberships', { orgId: place.orgId });

  it('the link in the mail was followed after signing in: joining works, and the client is notified', async () => {
    const late = await person('late', undefined, false);
    await invite(late.email);
    const before = await join(late);
    expect([before.status, before.headers.get(header)]).to.deep.equal([403, null]);
    await auth().updateUser(late.uid, { emailVerified: true });
    const eligible = await request(late, 'POST', '/api/onboarding/verify-eligibility', {});
    expect(eligible.body).to.include({ allowed: true, emailVerified: true });
    expect(eligible.headers.get(header)).to.equal('true');
    const joined = await join(late);
    expect([joined.status, joined.headers.get(header)]).to.deep.equal([200, 'true']);
    expect(joined.body).to.include({ orgId: place.orgId, status: 'active' });
    const bootstrap = await request(late, 'GET', '/api/session/bootstrap');
    expect(bootstrap.body).to.include({ emailVerified: true });
    expect(bootstrap.headers.get(header)).to.equal('true');
    const profile = await request(late, 'GET', '/api/users/profile');
    expect(profile.body).to.include({ emailVerified: true });
  });

  it('the same with a bearer token', async () => {
    const late = await person('late', undefined, false);
    await invite(late.email);
    await auth().updateUser(late.uid, { emailVerified: true });
    const body = JSON.stringify({ orgId: place.orgId });
    const joined = await rawRequest(gatewayUrl, 'POST', '/api/memberships', { as: late, body });
    expect([joined.status, joined.headers[header]]).to.deep.equal([200, 'true']);
  });

  it('an unverified address stays out, and no token is called outdated', async () => {
    const stranger = await person('stranger', undefined, false);
    await invite(stranger.email);
    for (const _time of ['once', 'again']) {
      const response = await join(stranger);
      expect([response.status, response.headers.get(header)]).to.deep.equal([403, null]);
    }
    const uninvited = await join(await person('uninvited'));
    expect([uninvited.status, uninvited.headers.get(header)]).to.deep.equal([404, null]);
  });

  it('a role that was granted after signing in counts at once', async () => {
    const admin = await person('admin');
    const check = () => request(admin, 'GET', '/api/auth/check-role');
    const before = await check();
    expect(before.body).to.include({ isAdmin: false, isSuperAdmin: false });
    expect(before.headers.get(header)).to.equal(null);
    await auth().setCustomUserClaims(admin.uid, { superAdmin: true });
    const after = await check();
    expect(after.body).to.include({ isSuperAdmin: true, redirectPath: '/dashboard' });
    expect(after.headers.get(header)).to.equal('true');
  });

  it('a super administrator who became one after signing in activates a network', async () => {
    const form = { legalEntityName: 'Fresh Diner', businessEmail: 'a@example.test' };
    const founder = await person('founder');
    const submitted = await request(founder, 'POST', '/api/onboarding/admin-form', form);
    const { formToken } = submitted.body as { formToken: string };
    const names = { orgName: 'Diner', venueName: 'Main', location: { city: 'Wien', state: 'Wien' } };
    const founding = {
      ...names,
      slug: uniqueId('diner'),
      displayName: 'Diner',
      kind: 'independent_org',
      segment: 'restaurant',
      formToken,
    };
    const founded = await request(founder, 'POST', '/api/onboarding/create-network-org', founding);
    expect(founded.status, JSON.stringify(founded.body)).to.be.within(200, 201);
    const { data } = founded.body as { data: { id: string } };
    const networkId: unknown = (await firestore().doc(`organizations/${data.id}`).get()).get('networkId');
    const admin = await person('admin');
    const activate = () => request(admin, 'POST', '/api/onboarding/activate-network', { networkId });
    expect((await activate()).status).to.equal(404);
    await auth().setCustomUserClaims(admin.uid, { superAdmin: true });
    const activated = await activate();
    expect([activated.status, activated.headers.get(header)]).to.deep.equal([200, 'true']);
  });
});
