import { callables as contract } from '@fresh/contracts/callables/organization-lifecycle';
import { topicPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { call, startAppCheck, type AppCheck } from '@fresh/kernel/testing/call-callable';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { member, person, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

describe('the status of an organization', () => {
  let appCheck: AppCheck;
  let organization: FunctionProcess, members: FunctionProcess, setStatus: FunctionProcess;
  let operator: Person, owner: Person, staff: Person;
  let org: string;

  before(async () => {
    appCheck = await startAppCheck();
    const { name } = contract.setOrganizationStatus;
    [organization, members, setStatus, operator] = await Promise.all([
      startFunction('organizations', 'organization'),
      startFunction('organizations', 'members'),
      startFunction('organizations', name, { env: appCheck.env }),
      person('operator', { superAdmin: true }),
    ]);
  });
  beforeEach(async () => {
    org = uniqueId('alpha');
    [owner, staff] = await Promise.all([member(org, 'org_owner'), member(org, 'staff')]);
  });
  after(async () => {
    await Promise.all([organization, members, setStatus].map((each) => each.kill()));
    appCheck.close();
  });

  const set = async (status: string, as: Person = operator, orgId = org) => {
    const { appToken } = appCheck;
    const { result, error } = await call(setStatus.url, { orgId, status }, { idToken: as.idToken, appToken });
    return result ?? error?.status;
  };
  const path = () => `/api/organizations/${org}?orgId=${org}`;
  const rejection = ({ status, body }: { status: number; body: unknown }) => [
    status,
    (body as { error?: { code: string } }).error?.code,
  ];
  const events = async () => {
    const log = firestore().collection(topicPath('fresh.organizations.organization.v1.updated'));
    return (await log.where('subject', '==', `organizations/${org}`).get()).docs.map((document) => document.data());
  };

  it('is set by operators alone, with an event that names them', async () => {
    expect(await set('suspended', owner)).to.equal('PERMISSION_DENIED');
    expect(await events()).to.deep.equal([]);
    expect(await set('suspended')).to.deep.equal({ orgId: org, name: org, status: 'suspended', changed: true });
    expect(await set('suspended')).to.deep.include({ changed: false });
    const [event, ...more] = await events();
    expect(more).to.deep.equal([]);
    expect(event).to.deep.include({ actor: `user:${operator.uid}`, orgid: org, sequence: 2 });
    expect(event).to.have.deep.property('data', { changes: { status: 'suspended' } });
    expect(await set('suspended', operator, uniqueId('none'))).to.equal('NOT_FOUND');
  });

  it('rejects all members of a suspended or cancelled organization, until it is reinstated', async () => {
    const read = (as: Person) => send(organization.url, 'GET', path(), { as });
    for (const status of ['suspended', 'cancelled']) {
      await set(status);
      for (const as of [owner, staff]) {
        expect(rejection(await read(as)), status).to.deep.equal([403, 'ORGANIZATION_SUSPENDED']);
      }
      const change = await send(organization.url, 'PATCH', path(), { as: owner, body: { status: 'active' } });
      expect(rejection(change)).to.deep.equal([403, 'ORGANIZATION_SUSPENDED']);
    }
    expect(rejection(await read(await person('stranger')))).to.deep.equal([403, 'FORBIDDEN']);
    await set('active');
    expect((await read(staff)).status).to.equal(200);
  });

  it('is sent back by members as they have read it, and not changed', async () => {
    const change = (body: object) => send(organization.url, 'PATCH', path(), { as: owner, body });
    expect((await change({ status: 'active', name: 'Alpha Diner' })).status).to.equal(200);
    for (const status of ['trial', 'suspended', 'cancelled']) {
      expect(rejection(await change({ status, name: 'Other' })), status).to.deep.equal([403, 'FORBIDDEN']);
    }
    expect((await firestore().doc(`organizations/${org}`).get()).data()).to.deep.include({
      name: 'Alpha Diner',
      status: 'active',
    });
  });

  it('means nothing where the organization is gone: what is left of its memberships opens nothing', async () => {
    await firestore().doc(`organizations/${org}`).delete();
    const listed = await send(members.url, 'GET', `/api/organizations/${org}/members?orgId=${org}`, { as: owner });
    expect(rejection(listed)).to.deep.equal([403, 'FORBIDDEN']);
  });
});
