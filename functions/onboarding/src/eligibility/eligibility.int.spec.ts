import { auth, firestore } from '@fresh/kernel/firebase';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { person, send, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

describe('N1, eligibility over HTTP', () => {
  let eligibility: FunctionProcess;
  let nia: Person;

  before(async () => {
    eligibility = await startFunction('onboarding', 'onboardingVerifyEligibility');
  });
  beforeEach(async () => {
    nia = await person('nia');
  });
  after(() => eligibility.kill());

  const check = (body?: unknown, as = nia) =>
    send(eligibility.url, 'POST', '/api/onboarding/verify-eligibility', { as, ...(body !== undefined && { body }) });
  const declare = (selfDeclaredRole: string) =>
    firestore()
      .doc(`onboarding/${nia.uid}`)
      .set({ version: 1, status: 'in_progress', stage: 'profile', selfDeclaredRole, lastUpdatedAt: 1 });
  const error = (code: string, message: string) => ({ error: { code, message } });
  const okOf = (response: TestResponse) => {
    expect(response.status, JSON.stringify(response.body)).to.equal(200);
    return response;
  };

  it('asks for a verified email, as it is now and not as it was at sign-in', async () => {
    const max = await person('max', undefined, false);
    const before = okOf(await check({}, max));
    expect(before.body).to.deep.include({
      userId: max.uid,
      email: max.email,
      eligible: false,
      allowed: false,
      reason: 'email_not_verified',
      emailVerified: false,
    });
    await auth().updateUser(max.uid, { emailVerified: true });
    const after = okOf(await check({}, max));
    expect(after.body).to.deep.include({ eligible: true, allowed: true, emailVerified: true });
    expect(after.body).not.to.have.property('reason');
  });

  it('goes by the role that the body or the profile declares', async () => {
    const rejected = { eligible: false, allowed: false, reason: 'role_not_allowed' };
    expect((await check({ selfDeclaredRole: 'staff' })).body).to.deep.include(rejected);
    expect((await check({ selfDeclaredRole: 5 })).body).to.deep.include({ allowed: true });
    await declare('staff');
    expect((await check()).body).to.deep.include(rejected);
    expect((await check({ selfDeclaredRole: 'owner' })).body).to.deep.include({ allowed: true });
  });

  it('takes any object, and nothing else', async () => {
    for (const body of ['[1]', '5', 'null', '"x"']) {
      const response = await check(body);
      expect(response.status, body).to.equal(400);
      expect(response.body).to.deep.equal(error('BAD_REQUEST', 'Invalid request'));
    }
    for (const body of [undefined, '{bad', { other: [1] }]) okOf(await check(body));
  });

  it('is for signed-in users who mean it', async () => {
    expect((await send(eligibility.url, 'POST', '/api/onboarding/verify-eligibility', { body: {} })).status).to.equal(
      401,
    );
    expect(
      (await send(eligibility.url, 'POST', '/api/onboarding/verify-eligibility', { as: nia, body: {}, csrf: false }))
        .status,
    ).to.equal(403);
  });
});
