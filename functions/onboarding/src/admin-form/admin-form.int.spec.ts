import * as onboardingEvents from '@fresh/contracts/events/onboarding';
import { certification } from '@fresh/contracts/routes/onboarding';
import { firestore } from '@fresh/kernel/firebase';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { person, send, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

describe('N3, the administrator form over HTTP', () => {
  let adminForm: FunctionProcess;
  let nia: Person;

  before(async () => {
    adminForm = await startFunction('onboarding', 'onboardingAdminForm');
  });
  beforeEach(async () => {
    nia = await person('nia');
  });
  after(() => adminForm.kill());

  const submit = (body: unknown) => send(adminForm.url, 'POST', '/api/onboarding/admin-form', { as: nia, body });
  const form = { legalEntityName: 'Nia Ltd', businessEmail: 'nia@example.test', taxId: '12-3456' };
  const eight = Object.fromEntries(Object.keys(certification.shape).map((name) => [name, true]));
  const read = async (path: string) => (await firestore().doc(path).get()).data();
  const progress = () => read(`onboarding/${nia.uid}`);
  const definitions = Object.values(onboardingEvents);
  const eventsAbout = async (subject: string) =>
    (await loggedEvents(definitions, subject)).map(({ type, data }) => [type.split('.').at(-1), data]);
  const tokenOf = (response: TestResponse) => (response.body as { formToken: string }).formToken;
  const okOf = (response: TestResponse) => {
    expect(response.status, JSON.stringify(response.body)).to.equal(200);
    return response;
  };

  it('describes the form', async () => {
    const response = okOf(await send(adminForm.url, 'GET', '/api/onboarding/admin-form', { as: nia }));
    expect(response.body).to.deep.equal({
      id: 'admin-form',
      title: 'Administrator Setup',
      fields: [
        { name: 'organizationName', type: 'text', required: true },
        { name: 'adminEmail', type: 'email', required: true },
        { name: 'role', type: 'select', options: ['admin', 'owner'], required: true },
      ],
      certifications: Object.keys(eight),
      userId: nia.uid,
    });
  });

  it('takes what both pages send, uncertified', async () => {
    const pages = [
      {
        ...form,
        countryCode: 'US',
        businessPhone: '+1 555 0100',
        liabilityAcknowledged: true,
        termsAcceptedVersion: 'TOS-2025-01',
        privacyAcceptedVersion: 'PRIV-2025-01',
        adminSignature: { type: 'typed', value: 'Nia New' },
      },
      { legalEntityName: 'Nia Ltd', taxIdNumber: '12-3456', businessEmail: 'nia@example.test' },
    ];
    for (const page of pages) {
      const response = okOf(await submit(page));
      expect(response.body).to.deep.include({ certified: false, missingCertifications: Object.keys(eight) });
      const stored = await read(`adminFormDrafts/${tokenOf(response)}`);
      const { createdAt, expiresAt } = stored as { createdAt: number; expiresAt: number };
      expect(expiresAt - createdAt).to.equal(3_600_000);
      expect(stored).to.deep.include({ userId: nia.uid, status: 'active', version: 1 });
      expect(stored?.['form']).to.include({ taxId: '12-3456', legalEntityName: 'Nia Ltd' });
    }
  });

  it('publishes a submission without what was filled in', async () => {
    const formToken = tokenOf(okOf(await submit({ ...form, certification: eight })));
    const events = await eventsAbout(`adminFormDrafts/${formToken}`);
    expect(events).to.have.length(1);
    expect(events[0]![0]).to.equal('submitted');
    expect(events[0]![1]).to.have.all.keys('uid', 'certified', 'expiresAt');
    expect(events[0]![1]).to.deep.include({ uid: nia.uid, certified: true });
  });

  it('takes no half certification and no bad field', async () => {
    const { agreesToTerms: _left, ...seven } = eight;
    const bad = [
      {},
      { ...form, certification: seven },
      { ...form, certification: { ...eight, agreesToTerms: false } },
      { ...form, businessEmail: 'nia' },
      { ...form, liabilityAcknowledged: false },
    ];
    for (const body of bad) expect((await submit(body)).status, JSON.stringify(body)).to.equal(400);
    expect(await progress()).to.equal(undefined);
  });

  it('is for signed-in users who mean it', async () => {
    expect((await send(adminForm.url, 'POST', '/api/onboarding/admin-form', { body: {} })).status).to.equal(401);
    expect(
      (await send(adminForm.url, 'POST', '/api/onboarding/admin-form', { as: nia, body: {}, csrf: false })).status,
    ).to.equal(403);
  });
});
