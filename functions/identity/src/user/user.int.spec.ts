import { callables as contract } from '@fresh/contracts/callables/identity';
import { topicPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { callOperation } from '@fresh/kernel/testing/call-operation';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { enroll, member, person, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';
import type * as z from 'zod';

describe('users over HTTP', () => {
  let bootstrap: FunctionProcess, profile: FunctionProcess, replacement: FunctionProcess;
  let nia: Person;

  before(async () => {
    [bootstrap, profile, replacement] = await Promise.all([
      startFunction('identity', 'sessionBootstrap'),
      startFunction('identity', 'usersProfile'),
      startFunction('identity', 'updateUserProfile'),
    ]);
  });
  beforeEach(async () => {
    nia = await person('nia');
  });
  after(async () => {
    await Promise.all([bootstrap, profile, replacement].map((each) => each.kill()));
  });

  const save = (body: unknown, as = nia) => send(bootstrap.url, 'POST', '/api/session/bootstrap', { as, body });
  const put = async (input: z.input<(typeof contract.updateUserProfile)['input']>) =>
    (await callOperation(contract.updateUserProfile, replacement, input, { as: nia })).output;
  const read = async (query = '', as = nia) => {
    const response = await send(profile.url, 'GET', `/api/users/profile${query}`, { as });
    expect(response.status).to.equal(200);
    return response.body as Record<string, unknown>;
  };
  const stored = async (uid = nia.uid) => (await firestore().doc(`users/${uid}`).get()).data();
  const eventsOf = async (kind: string) =>
    (
      await firestore()
        .collection(topicPath(`fresh.identity.user.v1.${kind}`))
        .where('subject', '==', `users/${nia.uid}`)
        .get()
    ).docs.map((document) => document.get('data') as Record<string, unknown>);
  const identity = () => ({ userId: nia.uid, email: nia.email, emailVerified: true, customClaims: {} });

  describe('POST /api/session/bootstrap', () => {
    it('repeats what was sent and keeps it, key by key', async () => {
      const preferences = { theme: 'dark', nested: { a: [[1]] } };
      const deviceInfo = { userAgent: 'ua', platform: 'mac' };
      const response = await save({ preferences, deviceInfo });
      const { createdAt, ...echo } = response.body as Record<string, unknown>;
      expect(response.status).to.equal(200);
      expect(createdAt).to.be.a('number');
      expect(echo).to.deep.equal({ userId: nia.uid, email: nia.email, preferences, deviceInfo });
      await save({ preferences: { theme: 'light' }, deviceInfo: { platform: 'linux' } });
      expect(await read()).to.deep.include({ preferences: { theme: 'light', nested: { a: [[1]] } } });
      expect(await stored()).to.deep.include({ deviceInfo: { platform: 'linux' }, version: 2 });
      expect(await eventsOf('preferences_updated')).to.have.length(2);
    });

    it('writes nothing when nothing is sent', async () => {
      for (const body of [undefined, {}, { other: 1 }]) {
        const response = await save(body);
        expect(response.status).to.equal(200);
        expect(response.body).to.have.all.keys('userId', 'email', 'createdAt');
      }
      expect(await stored()).to.equal(undefined);
    });

    it('rejects wrong types', async () => {
      const response = await save({ preferences: 5, deviceInfo: { platform: 3 } });
      expect(response.status).to.equal(400);
      expect((response.body as { error: { details: unknown } }).error.details).to.deep.equal({
        'deviceInfo.platform': ['Invalid input: expected string, received number'],
        preferences: ['Invalid input: expected record, received number'],
      });
      expect(await stored()).to.equal(undefined);
    });

    it('does not let preferences grow without end', async () => {
      const big = 'x'.repeat(12_000);
      expect((await save({ preferences: { a: big } })).status).to.equal(200);
      const response = await save({ preferences: { b: big } });
      expect(response.status).to.equal(400);
      expect((response.body as { error: object }).error).to.deep.include({ code: 'BAD_REQUEST' });
      expect(await stored()).to.include({ version: 1 });
    });

    it('merges what two pages send at once', async () => {
      const keys = ['a', 'b', 'c', 'd'];
      const responses = await Promise.all(keys.map((key) => save({ preferences: { [key]: 1 } })));
      for (const { status } of responses) expect(status).to.equal(200);
      expect((await read())['preferences']).to.deep.equal({ a: 1, b: 1, c: 1, d: 1 });
    });
  });

  describe('the profile, for onboarding', () => {
    const body = {
      firstName: 'Nia',
      lastName: 'New',
      timezone: 'Europe/Berlin',
      avatar: 'a.png',
      phone: '+43 1 58858',
    };

    it('stores the profile and publishes it', async () => {
      expect(await put(body)).to.deep.include({ ...body, displayName: 'Nia New', userId: nia.uid });
      expect((await stored())?.['profile']).to.deep.equal({
        firstName: 'Nia',
        lastName: 'New',
        displayName: 'Nia New',
        timezone: 'Europe/Berlin',
        avatarUrl: 'a.png',
        phone: '+43 1 58858',
      });
      expect(await eventsOf('profile_updated')).to.deep.equal([
        { uid: nia.uid, changed: ['firstName', 'lastName', 'displayName', 'avatar', 'timezone', 'phone'] },
      ]);
      expect(await read()).to.deep.equal({ ...identity(), profile: { ...body, displayName: 'Nia New' } });
    });

    it('replaces it as a whole, beside what others stored', async () => {
      await firestore()
        .doc(`users/${nia.uid}`)
        .set({ displayName: 'Old', createdAt: Timestamp.now(), profile: { email: 'old@example.test', phone: '9' } });
      await put(body);
      await put({ firstName: 'Nia', lastName: '' });
      const now = await stored();
      expect(now).to.include({ displayName: 'Old', version: 2 });
      expect(now?.['profile']).to.deep.equal({
        email: 'old@example.test',
        firstName: 'Nia',
        lastName: '',
        displayName: 'Nia',
        timezone: 'UTC',
      });
    });

    it('changes nothing when the same is said again', async () => {
      const [first, second] = [await put(body), await put(body)];
      expect(second).to.deep.equal(first);
      expect(await eventsOf('profile_updated')).to.have.length(1);
    });
  });

  describe('GET /api/users/profile', () => {
    const storedMember = (orgId: string, fields: object) =>
      firestore().doc(`organizations/${orgId}/members/${nia.uid}`).set(fields);

    it('is the identity where nothing is stored', async () => {
      const org = uniqueId('alpha');
      await enroll(nia.uid, org, 'staff');
      expect(await read()).to.deep.equal(identity());
      expect(await read(`?orgId=${org}`)).to.deep.equal(identity());
    });

    it('adds the member document, under which the identity stays itself (DOMAIN 21)', async () => {
      const org = uniqueId('alpha');
      await enroll(nia.uid, org, 'manager');
      await storedMember(org, {
        displayName: 'Nia Stored',
        role: 'manager',
        phone: '+1',
        joinedAt: 5,
        email: 'other@example.test',
        userId: 'other',
        emailVerified: false,
        customClaims: { admin: true },
        orgId: 'other',
        version: 3,
        joinToken: 'secret-token',
      });
      const wanted = {
        ...identity(),
        orgId: org,
        displayName: 'Nia Stored',
        role: 'manager',
        phone: '+1',
        joinedAt: 5,
      };
      expect(await read(`?orgId=${org}`)).to.deep.equal(wanted);
      const byHeader = await send(profile.url, 'GET', '/api/users/profile', { as: nia, headers: { 'x-org-id': org } });
      expect(byHeader.body).to.deep.equal(wanted);
    });

    it('says nothing of an organization the caller is no active member of', async () => {
      const [foreign, left] = [uniqueId('beta'), uniqueId('gamma')];
      await enroll(nia.uid, left, 'manager', 'removed');
      await Promise.all([storedMember(foreign, { phone: '+1' }), storedMember(left, { phone: '+1' })]);
      for (const org of [foreign, left]) expect(await read(`?orgId=${org}`)).to.deep.equal(identity());
    });

    it('shows the claims of the session', async () => {
      const org = uniqueId('alpha');
      const max = await person('max', { orgId: org, roles: ['manager'], mfa: true });
      expect((await read('', max))['customClaims']).to.deep.equal({ orgId: org, roles: ['manager'], mfa: true });
    });

    it('takes a session, and no other method', async () => {
      expect((await send(profile.url, 'GET', '/api/users/profile')).status).to.equal(401);
      expect((await send(profile.url, 'PATCH', '/api/users/profile', { as: nia, body: {} })).status).to.equal(405);
      const staff = await member(uniqueId('alpha'), 'staff');
      expect((await read('', staff))['userId']).to.equal(staff.uid);
    });
  });
});
