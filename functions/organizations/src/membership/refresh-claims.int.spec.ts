import { callables as identityContract } from '@fresh/contracts/callables/identity';
import { callables as contract } from '@fresh/contracts/callables/organizations';
import { auth, firestore } from '@fresh/kernel/firebase';
import { callOperation } from '@fresh/kernel/testing/call-operation';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { enroll, member, person, send, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { oldOrganization, stored } from '../testing/log.ts';

/** With the real identity, and without any event: triggers don't run here. */
describe('claims at once', () => {
  let identity: FunctionProcess;
  const started: FunctionProcess[] = [];

  before(async () => {
    identity = await startFunction('identity', 'refreshClaimsNow');
    started.push(identity);
    // What a process does for its first call takes longer on a busy machine than a founder waits.
    await callOperation(identityContract.refreshClaimsNow, identity, { uid: (await person('someone')).uid });
  });
  after(async () => {
    await Promise.all(started.map((each) => each.kill()));
  });

  const start = async (name: string, identityUrl = identity.url) => {
    const env = { FUNCTION_URL_REFRESH_CLAIMS_NOW: identityUrl };
    const made = await startFunction('organizations', name, { env });
    started.push(made);
    return made;
  };
  const claimsOf = async ({ uid }: Person) => (await auth().getUser(uid)).customClaims ?? {};
  const found = (at: FunctionProcess, as: Person) =>
    send(at.url, 'POST', '/api/organizations', { as, body: { name: 'Gamma' } });
  const idOf = (response: TestResponse) => (response.body as { id: string }).id;

  it('are there when a founder gets the response with the organization', async () => {
    const founder = await person('founder');
    const response = await found(await start('organizations'), founder);
    expect(await claimsOf(founder)).to.deep.equal({ orgId: idOf(response), roles: ['org_owner'] });
  });

  it('are there when a user has joined by invitation, and gone when they have left', async () => {
    const memberships = await start('memberships');
    const [org, nia] = [await oldOrganization(), await person('nia', { superAdmin: true })];
    const owner = await member(org, 'org_owner');
    await enroll(nia.uid, org, 'manager', 'invited');
    await firestore().doc(`memberships/${nia.uid}_${org}`).update({ invitedBy: owner.uid });
    const accepted = await send(memberships.url, 'POST', '/api/memberships', { as: nia, body: { orgId: org } });
    expect(accepted.status).to.equal(200);
    expect(await claimsOf(nia)).to.deep.equal({ superAdmin: true, orgId: org, roles: ['manager'] });
    const left = await send(memberships.url, 'DELETE', `/api/memberships?orgId=${org}`, { as: nia });
    expect(left.status).to.equal(200);
    expect(await claimsOf(nia)).to.deep.equal({ superAdmin: true });
  });

  it('are there when a user has joined by token', async () => {
    const [tokens, redemption] = [await start('joinTokens'), await start('redeemJoinToken')];
    const org = await oldOrganization();
    const [owner, nia] = [await member(org, 'org_owner'), await person('nia')];
    const body = { orgId: org, defaultRoles: ['scheduler'] };
    const created = await send(tokens.url, 'POST', `/api/join-tokens?orgId=${org}`, { as: owner, body });
    const { token: joinToken } = created.body as { token: string };
    await callOperation(contract.redeemJoinToken, redemption, { joinToken }, { as: nia });
    expect(await claimsOf(nia)).to.deep.equal({ orgId: org, roles: ['scheduler'] });
  });

  it('come with the event where identity can’t be reached, and are asked for once in a while', async () => {
    const organizations = await start('organizations', 'http://127.0.0.1:9');
    const founders = [await person('founder'), await person('founder')];
    for (const founder of founders) {
      const response = await found(organizations, founder);
      expect(response.status).to.equal(201);
      expect(await stored(`memberships/${founder.uid}_${idOf(response)}`)).to.include({ role: 'org_owner' });
      expect(await claimsOf(founder)).to.deep.equal({});
    }
    expect(organizations.output().match(/claims not refreshed at once/g)).to.have.length(1);
  });
});
