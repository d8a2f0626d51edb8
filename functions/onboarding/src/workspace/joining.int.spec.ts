import { createHash } from 'node:crypto';
import { firestore } from '@fresh/kernel/firebase';
import { functionUrlVariable } from '@fresh/kernel/service-auth/function-url';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { enroll, member, person, send, uniqueId, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

describe('joining and activating over HTTP', () => {
  let neighbours: FunctionProcess[];
  let join: FunctionProcess, activate: FunctionProcess;
  let nia: Person;

  before(async function () {
    this.timeout(60_000);
    const names = ['findNetwork', 'redeemJoinToken', 'activateNetwork'];
    neighbours = await Promise.all(names.map((name) => startFunction('organizations', name)));
    const env = Object.fromEntries(names.map((name, index) => [functionUrlVariable(name), neighbours[index]!.url]));
    [join, activate] = await Promise.all([
      startFunction('onboarding', 'onboardingJoinWithToken', { env }),
      startFunction('onboarding', 'onboardingActivateNetwork', { env }),
    ]);
  });
  beforeEach(async () => {
    nia = await person('nia');
  });
  after(async () => {
    await Promise.all([...neighbours, join, activate].map((each) => each.kill()));
  });

  const joinBy = (joinToken: unknown, as = nia) =>
    send(join.url, 'POST', '/api/onboarding/join-with-token', { as, body: { joinToken } });
  const activateBy = (networkId: unknown, as = nia) =>
    send(activate.url, 'POST', '/api/onboarding/activate-network', { as, body: { networkId } });
  const read = async (path: string) => (await firestore().doc(path).get()).data();
  const progress = () => read(`onboarding/${nia.uid}`);
  const bodyOf = (response: TestResponse) => response.body as Record<string, unknown>;
  const error = (code: string, message: string) => ({ error: { code, message } });
  const orgCookie = (response: TestResponse) => response.headers.getSetCookie();
  const okOf = (response: TestResponse) => {
    expect(response.status, JSON.stringify(response.body)).to.equal(200);
    return response;
  };

  describe('N6', () => {
    const invite = async (orgId: string, fields: object = {}) => {
      const token = uniqueId('invite');
      await firestore().doc(`organizations/${orgId}`).set({ id: orgId, name: 'Alpha', status: 'active' });
      await firestore()
        .doc(`invite_tokens/${token}`)
        .set({ orgId, role: 'manager', createdBy: 'olga', used: false, expiresAt: Date.now() + 60_000, ...fields });
      return token;
    };

    it('makes a member, and returns both response shapes', async () => {
      const orgId = uniqueId('alpha');
      await member(orgId, 'org_owner');
      const response = okOf(await joinBy(await invite(orgId)));
      const { data, ...top } = bodyOf(response);
      expect(top).to.deep.equal(data);
      expect(top).to.deep.include({ userId: nia.uid, orgId, role: 'manager', status: 'active', invitedBy: 'olga' });
      expect(orgCookie(response)[0]).to.match(new RegExp(`^orgId=${orgId}; .*Max-Age=2592000;`));
      expect(await read(`memberships/${nia.uid}_${orgId}`)).to.include({ role: 'manager', status: 'active' });
      expect(await progress()).to.include({ status: 'complete', stage: 'joined_workspace', primaryOrgId: orgId });
    });

    it('lets one of two win a token for one', async () => {
      const orgId = uniqueId('alpha');
      const [token, max] = [await invite(orgId), await person('max')];
      const responses = await Promise.all([joinBy(token), joinBy(token, max)]);
      expect(responses.map(({ status }) => status).sort()).to.deep.equal([200, 400]);
    });

    it('rejects in the words of the contract', async () => {
      const orgId = uniqueId('alpha');
      const rejections: [string, string][] = [
        ['unknown', 'Invalid invite token'],
        ['a/b', 'Invalid invite token'],
        [await invite(orgId, { used: true }), 'Invite token has already been used'],
        [await invite(orgId, { expiresAt: 1 }), 'Invite token has expired'],
        [await invite(orgId, { orgId: null }), 'Invalid token: missing organization ID'],
      ];
      for (const [token, message] of rejections) {
        const response = await joinBy(token);
        expect(response.status, message).to.equal(400);
        expect(bodyOf(response)['error']).to.deep.include({ code: 'BAD_REQUEST', message });
        expect(orgCookie(response)).to.deep.equal([]);
      }
      expect(await progress()).to.equal(undefined);
    });
  });

  describe('N7', () => {
    const network = async (fields: object = {}) => {
      const id = uniqueId('network');
      await firestore()
        .doc(`networks/${id}`)
        .set({ ownerId: nia.uid, status: 'pending', ...fields });
      return id;
    };

    it('is for the owner (DOMAIN 11)', async () => {
      const [id, max] = [await network(), await person('max')];
      const rejected = await activateBy(id, max);
      expect(rejected.status).to.equal(404);
      expect(bodyOf(rejected)['error']).to.include({ code: 'NOT_FOUND' });
      expect(await read(`networks/${id}`)).to.include({ status: 'pending' });
      expect(okOf(await activateBy(id)).body).to.deep.equal({ ok: true, networkId: id, status: 'active' });
      okOf(await activateBy(id));
    });

    it('is for a super administrator who has proved their address', async () => {
      const id = await network({ ownerId: 'another-user' });
      const unproved = await person('unproved', { superAdmin: true }, false);
      const response = await activateBy(id, unproved);
      expect(response.status).to.equal(404);
      expect(response.body).to.deep.equal(error('NOT_FOUND', 'Network not found'));
      okOf(await activateBy(id, await person('super', { superAdmin: true })));
      expect(await read(`networks/${id}`)).to.include({ status: 'active' });
    });

    it('does not take a client’s word for who they are', async () => {
      const id = await network({ ownerId: 'another-user' });
      const body = { networkId: id, asSuperAdministrator: true, superAdmin: true };
      expect((await send(activate.url, 'POST', '/api/onboarding/activate-network', { as: nia, body })).status).to.equal(
        404,
      );
    });

    it('does not lift a suspension', async () => {
      const response = await activateBy(await network({ status: 'suspended' }));
      expect(response.status).to.equal(409);
      expect(response.body).to.deep.equal(error('CONFLICT', 'Network is suspended'));
    });

    it('finds the network of an organization, for its owner (DOMAIN 64)', async () => {
      const [orgId, networkId] = [uniqueId('alpha'), await network({ status: 'pending_verification' })];
      await firestore().doc(`organizations/${orgId}`).set({ id: orgId, name: 'Alpha', status: 'active', networkId });
      await enroll(nia.uid, orgId, 'org_owner');
      const max = await person('max');
      const foreign = await activateBy(orgId, max);
      expect(foreign.status).to.equal(404);
      expect(foreign.body).to.deep.equal(error('NOT_FOUND', 'Network not found'));
      await enroll(max.uid, orgId, 'admin');
      expect((await activateBy(orgId, max)).status).to.equal(404);
      expect(await read(`networks/${networkId}`)).to.include({ status: 'pending_verification' });
      expect(okOf(await activateBy(orgId)).body).to.deep.equal({ ok: true, networkId: orgId, status: 'active' });
      expect(await read(`networks/${networkId}`)).to.include({ status: 'active' });
    });

    it('takes a number as text', async () => {
      const id = Number.parseInt(createHash('sha256').update(uniqueId('n')).digest('hex').slice(0, 12), 16);
      await firestore().doc(`networks/${id}`).set({ ownerId: nia.uid, status: 'pending' });
      expect(okOf(await activateBy(id)).body).to.deep.equal({ ok: true, networkId: id, status: 'active' });
    });

    it('knows no network by another name', async () => {
      for (const id of ['unknown', 42]) {
        const response = await activateBy(id);
        expect(response.status).to.equal(404);
        expect(response.body).to.deep.equal(error('NOT_FOUND', 'Network not found'));
      }
      for (const id of ['', 'a/b']) {
        const response = await activateBy(id);
        expect(response.status).to.equal(400);
        expect(response.body).to.deep.equal(error('BAD_REQUEST', 'Invalid networkId'));
      }
      const wrong = await activateBy(true);
      expect((wrong.body as { error: { details: unknown } }).error.details).to.deep.equal({
        networkId: ['Invalid input'],
      });
    });
  });

  it('is for signed-in users who mean it', async () => {
    for (const [{ url }, path] of [
      [join, '/api/onboarding/join-with-token'],
      [activate, '/api/onboarding/activate-network'],
    ] as const) {
      expect((await send(url, 'POST', path, { body: {} })).status).to.equal(401);
      expect((await send(url, 'POST', path, { as: nia, body: {}, csrf: false })).status).to.equal(403);
    }
  });
});
