import { auth } from '@fresh/kernel/firebase';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { member, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

describe('the second factor that an organization demands', () => {
  const org = uniqueId('alpha');
  const path = `/api/organizations/${org}?orgId=${org}`;
  let organization: FunctionProcess;
  let owner: Person, admin: Person, manager: Person;

  before(async () => {
    [organization, owner, admin, manager] = await Promise.all([
      startFunction('organizations', 'organization'),
      member(org, 'org_owner'),
      member(org, 'admin'),
      member(org, 'manager'),
    ]);
  });
  after(async () => {
    await organization.kill();
  });

  const demand = (requireSecondFactor: boolean, as: Person) =>
    send(organization.url, 'PATCH', path, { as, body: { requireSecondFactor } });
  const read = (as: Person) => send(organization.url, 'GET', path, { as });
  const rejected = { status: 403, code: 'SECOND_FACTOR_REQUIRED' };
  const outcome = ({ status, body }: { status: number; body: unknown }) => {
    return { status, code: (body as { error?: { code: string } }).error?.code };
  };
  /** As identity does after a code was right (I8). */
  const prove = async ({ uid, idToken }: Person) => {
    const { auth_time: authTime } = await auth().verifyIdToken(idToken);
    await auth().setCustomUserClaims(uid, { mfa: true, mfaProved: { [authTime]: Math.floor(Date.now() / 1000) } });
  };

  it('is switched on by an owner who has proved theirs, and then takes that of each owner and administrator', async () => {
    await auth().setCustomUserClaims(owner.uid, { mfa: true });
    expect(outcome(await demand(true, owner))).to.deep.equal(rejected);
    expect((await read(admin)).status).to.equal(200);
    await prove(owner);
    expect((await demand(true, owner)).status).to.equal(200);
    expect((await read(owner)).body).to.include({ requireSecondFactor: true });
    expect(outcome(await read(admin))).to.deep.equal(rejected);
    expect(outcome(await demand(false, admin))).to.deep.equal(rejected);
    expect((await read(manager)).status).to.equal(200);
    await prove(admin);
    expect((await demand(false, admin)).status).to.equal(200);
  });
});
