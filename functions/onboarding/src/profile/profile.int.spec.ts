import { firestore } from '@fresh/kernel/firebase';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { person, send, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

describe('N2, the profile over HTTP', () => {
  let identity: FunctionProcess, profile: FunctionProcess;
  let nia: Person;

  before(async () => {
    identity = await startFunction('identity', 'updateUserProfile');
    profile = await startFunction('onboarding', 'onboardingProfile', {
      env: { FUNCTION_URL_UPDATE_USER_PROFILE: identity.url },
    });
  });
  beforeEach(async () => {
    nia = await person('nia');
  });
  after(async () => {
    await Promise.all([identity.kill(), profile.kill()]);
  });

  const save = (body: unknown, at = profile) => send(at.url, 'POST', '/api/onboarding/profile', { as: nia, body });
  const read = async (path: string) => (await firestore().doc(path).get()).data();
  const progress = () => read(`onboarding/${nia.uid}`);
  const bodyOf = (response: TestResponse) => response.body as Record<string, unknown>;
  const okOf = (response: TestResponse) => {
    expect(response.status, JSON.stringify(response.body)).to.equal(200);
    return response;
  };

  it('stores the profile with identity', async () => {
    const response = okOf(await save({ firstName: 'Nia', lastName: 'New', avatar: 'a.png' }));
    const { updatedAt, ...rest } = bodyOf(response);
    expect(updatedAt).to.be.a('number');
    expect(rest).to.deep.equal({
      userId: nia.uid,
      firstName: 'Nia',
      lastName: 'New',
      displayName: 'Nia New',
      avatar: 'a.png',
      timezone: 'UTC',
      onboardingComplete: true,
    });
    expect(await progress()).to.include({ status: 'in_progress', stage: 'profile', version: 1 });
    expect(bodyOf(okOf(await save({ fullName: 'Cher' })))).to.include({ firstName: 'Cher', lastName: '' });
    expect(await progress()).to.include({ version: 1 });
  });

  it('stores nothing of a bad body', async () => {
    const response = await save({ firstName: '', lastName: 5, timezone: 1 });
    expect(response.status).to.equal(400);
    expect((response.body as { error: { details: unknown } }).error.details).to.deep.equal({
      firstName: ['Too small: expected string to have >=1 characters'],
      lastName: ['Invalid input: expected string, received number'],
      timezone: ['Invalid input: expected string, received number'],
    });
    expect(await progress()).to.equal(undefined);
    expect(await read(`users/${nia.uid}`)).to.equal(undefined);
  });

  it('is 503, to be tried again, when identity can’t be reached, and stores nothing', async () => {
    const alone = await startFunction('onboarding', 'onboardingProfile', {
      env: { FUNCTIONS_ORIGIN: 'http://127.0.0.1:9' },
    });
    const response = await save({ firstName: 'Nia', lastName: 'New' }, alone);
    await alone.kill();
    expect(response.status).to.equal(503);
    expect(response.headers.get('retry-after')).to.equal('5');
    expect((response.body as { error: object }).error).to.include({ code: 'SERVICE_UNAVAILABLE', retryable: true });
    expect(await progress()).to.equal(undefined);
  });

  it('is for signed-in users who mean it', async () => {
    expect((await send(profile.url, 'POST', '/api/onboarding/profile', { body: {} })).status).to.equal(401);
    expect(
      (await send(profile.url, 'POST', '/api/onboarding/profile', { as: nia, body: {}, csrf: false })).status,
    ).to.equal(403);
  });
});
