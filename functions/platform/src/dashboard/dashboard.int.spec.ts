import { auth } from '@fresh/kernel/firebase';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { enroll, member, person, send, uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

describe('the operations dashboard over HTTP', function () {
  // A loaded machine takes its time to load Firestore's client.
  this.timeout(120_000);

  const org = uniqueId('alpha');
  const path = `/api/ops/dashboard?orgId=${org}`;
  let dashboard: FunctionProcess;

  before(async () => {
    dashboard = await startFunction('platform', 'opsDashboard');
  });
  after(async () => {
    await dashboard.kill();
  });

  it('shows administrators the state of the instance', async () => {
    for (const role of ['org_owner', 'corporate', 'admin'] as const) {
      const as = await member(org, role);
      const response = await send(dashboard.url, 'GET', path, { as });
      expect(response.status).to.equal(200);
      expect(response.body).to.have.nested.property('data.requestedBy', as.uid);
      expect(response.body).to.have.nested.property('data.system.node.version', process.version);
      expect(response.body).to.have.nested.property('data.health.checks.store', 'pass');
      expect(response.headers.get('ratelimit-limit')).to.equal('100');
    }
  });

  it('shows figures of all organizations to operators alone, by what Auth says now', async () => {
    const [operator, former, unverified] = await Promise.all([
      person('operator', { superAdmin: true }),
      person('former', { superAdmin: true }),
      person('unverified', { superAdmin: true }, false),
    ]);
    await Promise.all([operator, former, unverified].map(({ uid }) => enroll(uid, org, 'admin')));
    await auth().setCustomUserClaims(former.uid, {});
    const shown = async (as: typeof operator) => {
      const { status, body } = await send(dashboard.url, 'GET', path, { as });
      expect(status).to.equal(200);
      return 'events' in (body as { data: object }).data;
    };
    expect(await shown(operator)).to.equal(true);
    for (const other of [former, unverified, await member(org, 'org_owner')]) {
      expect(await shown(other)).to.equal(false);
    }
  });

  it('shows them to operators who proved a second factor in this sign-in, where that is required', async () => {
    const strict = await startFunction('platform', 'opsDashboard', { env: { SECOND_FACTOR_REQUIRED: 'operators' } });
    const operator = await person('operator', { superAdmin: true, mfa: true });
    await enroll(operator.uid, org, 'admin');
    const shown = async () =>
      'events' in ((await send(strict.url, 'GET', path, { as: operator })).body as { data: object }).data;
    try {
      expect(await shown()).to.equal(false);
      const { auth_time: authTime } = await auth().verifyIdToken(operator.idToken);
      await auth().setCustomUserClaims(operator.uid, { superAdmin: true, mfa: true, mfaProved: { [authTime]: 1 } });
      expect(await shown()).to.equal(true);
    } finally {
      await strict.kill();
    }
  });

  it('is closed to every other user (DOMAIN 12)', async () => {
    const [manager, newcomer, outsider] = await Promise.all([
      member(org, 'manager'),
      person('newcomer'),
      member(uniqueId('beta'), 'admin'),
    ]);
    const rejection = async (as: Awaited<typeof manager> | undefined, at = path) => {
      const { status, body } = await send(dashboard.url, 'GET', at, { as });
      return [status, (body as { error: { message: string } }).error.message];
    };
    const membership = [403, 'Organization membership required.'];
    expect(await rejection(manager)).to.deep.equal([
      403,
      'Insufficient permissions. Required role: admin or org_owner.',
    ]);
    expect(await rejection(newcomer, '/api/ops/dashboard')).to.deep.equal(membership);
    expect(await rejection(outsider)).to.deep.equal(membership);
    expect(await rejection(undefined)).to.deep.equal([401, 'Authentication required.']);
  });
});
