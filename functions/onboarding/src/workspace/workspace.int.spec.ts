import * as onboardingEvents from '@fresh/contracts/events/onboarding';
import { certification } from '@fresh/contracts/routes/onboarding';
import { firestore } from '@fresh/kernel/firebase';
import { functionUrlVariable } from '@fresh/kernel/service-auth/function-url';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { person, send, uniqueId, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

/** The functions of other services that onboarding calls, each built and in a process of its own. */
async function startNeighbours(): Promise<ReadonlyMap<string, FunctionProcess>> {
  const functions = [
    ['identity', 'updateUserProfile'],
    ['organizations', 'provisionOrganization'],
    ['organizations', 'findNetwork'],
    ['organizations', 'activateNetwork'],
  ] as const;
  return new Map(
    await Promise.all(functions.map(async ([service, name]) => [name, await startFunction(service, name)] as const)),
  );
}

/** Onboarding as a new user does it, with the real identity, organizations and scheduling behind it. */
describe('onboarding over HTTP', () => {
  let neighbours: ReadonlyMap<string, FunctionProcess>;
  let eligibility: FunctionProcess, profile: FunctionProcess, adminForm: FunctionProcess, createOrg: FunctionProcess;
  let createCorporate: FunctionProcess, activate: FunctionProcess, schedules: FunctionProcess;
  let nia: Person;

  before(async function () {
    this.timeout(60_000);
    neighbours = await startNeighbours();
    const env = Object.fromEntries([...neighbours].map(([name, { url }]) => [functionUrlVariable(name), url]));
    const start = (name: string) => startFunction('onboarding', name, { env });
    [eligibility, profile, adminForm, createOrg] = await Promise.all([
      start('onboardingVerifyEligibility'),
      start('onboardingProfile'),
      start('onboardingAdminForm'),
      start('onboardingCreateNetworkOrg'),
    ]);
    [createCorporate, activate, schedules] = await Promise.all([
      start('onboardingCreateNetworkCorporate'),
      start('onboardingActivateNetwork'),
      startFunction('scheduling', 'schedules'),
    ]);
  });
  beforeEach(async () => {
    nia = await person('nia');
  });
  after(async () => {
    const own = [eligibility, profile, adminForm, createOrg, createCorporate, activate, schedules];
    await Promise.all([...neighbours.values(), ...own].map((each) => each.kill()));
  });

  const post = (process: FunctionProcess, path: string, body: unknown, as: Person | undefined = nia) =>
    send(process.url, 'POST', `/api/onboarding/${path}`, { as, ...(body !== undefined && { body }) });
  const check = (body?: unknown, as = nia) => post(eligibility, 'verify-eligibility', body, as);
  const save = (body: unknown) => post(profile, 'profile', body);
  const submit = (body: unknown, as = nia) => post(adminForm, 'admin-form', body, as);
  const create = (changes: object = {}, as = nia) =>
    post(createOrg, 'create-network-org', { ...org, slug: newSlug(), ...changes }, as);
  const newSlug = () => uniqueId('nia').toLowerCase();
  const incorporate = (body: unknown, as = nia) => post(createCorporate, 'create-network-corporate', body, as);
  const activateBy = (networkId: unknown, as = nia) => post(activate, 'activate-network', { networkId }, as);
  const org = {
    displayName: 'Nia’s',
    kind: 'independent_org',
    segment: 'restaurant',
    metadata: { venueName: 'First', city: 'Austin', state: 'TX' },
  };
  const form = { legalEntityName: 'Nia Ltd', businessEmail: 'nia@example.test', taxId: '12-3456' };
  const eight = Object.fromEntries(Object.keys(certification.shape).map((name) => [name, true]));

  const read = async (path: string) => (await firestore().doc(path).get()).data();
  const progress = () => read(`onboarding/${nia.uid}`);
  const owned = async () => (await firestore().collection('organizations').where('ownerId', '==', nia.uid).get()).size;
  const definitions = Object.values(onboardingEvents);
  const eventsAbout = async (subject: string) =>
    (await loggedEvents(definitions, subject)).map(({ type, data }) => [type.split('.').at(-1), data]);
  const ofProgress = () => eventsAbout(`onboarding/${nia.uid}`);
  const bodyOf = (response: TestResponse) => response.body as Record<string, unknown>;
  const dataOf = (response: TestResponse) => bodyOf(response)['data'] as Record<string, string>;
  const tokenOf = (response: TestResponse) => bodyOf(response)['formToken'] as string;
  const orgCookie = (response: TestResponse) => response.headers.getSetCookie();
  const cookieOf = (orgId: unknown) =>
    new RegExp(`^orgId=${String(orgId)}; Path=/; Expires=[^;]+ GMT; Max-Age=2592000; Secure; HttpOnly; SameSite=lax$`);
  const okOf = (response: TestResponse) => {
    expect(response.status, JSON.stringify(response.body)).to.equal(200);
    return response;
  };

  it('leads from eligibility to an organization that works', async () => {
    expect(bodyOf(okOf(await check())).allowed).to.equal(true);
    okOf(await save({ fullName: 'Nia New', timeZone: 'Europe/Berlin', selfDeclaredRole: 'owner_founder_director' }));
    const formToken = tokenOf(okOf(await submit({ ...form, certification: eight })));
    const slug = newSlug();
    const response = okOf(await create({ slug }));
    const { id: orgId, networkId, ...data } = dataOf(response);
    expect(data).to.deep.include({ slug, displayName: 'Nia’s', ownerId: nia.uid, status: 'active' });
    // The form is the one submitted last, though the page names none.
    expect(data).to.include({ formAttached: true });
    expect(orgCookie(response)).to.have.length(1);
    expect(orgCookie(response)[0]).to.match(cookieOf(orgId));

    const list = await send(schedules.url, 'GET', `/api/schedules?orgId=${orgId}`, { as: nia });
    expect(okOf(list).body).to.deep.include({ data: [] });
    okOf(await activateBy(orgId));
    expect(await read(`networks/${networkId}`)).to.include({ status: 'active', ownerId: nia.uid });

    expect(await progress()).to.include({
      status: 'complete',
      stage: 'network_created',
      intent: 'create_org',
      primaryOrgId: orgId,
      primaryNetworkId: networkId,
      selfDeclaredRole: 'owner_founder_director',
    });
    expect(await ofProgress()).to.deep.equal([
      ['advanced', { uid: nia.uid, stage: 'profile', withheld: ['selfDeclaredRole'] }],
      ['advanced', { uid: nia.uid, stage: 'admin_form', formId: formToken }],
      ['completed', { uid: nia.uid, stage: 'network_created', intent: 'create_org', orgId, networkId }],
    ]);
    expect((await read(`users/${nia.uid}`))?.['profile']).to.deep.include({ displayName: 'Nia New' });
    expect(await read(`networks/${networkId}/compliance/adminResponsibilityForm`)).to.deep.include({
      formId: formToken,
      status: 'attached',
      role: 'network_owner',
      uid: nia.uid,
      certification: eight,
      data: form,
    });
  });

  describe('N4', () => {
    it('makes several organizations under one slug, as recorded', async () => {
      const slug = newSlug();
      okOf(await create({ slug }));
      okOf(await create({ slug }));
    });

    it('makes an organization without metadata and without form', async () => {
      const response = okOf(await create({ metadata: undefined, slug: `Nia’s & Co. ${newSlug()}` }));
      const { id, networkId, slug } = dataOf(response);
      expect(slug).to.match(/^nia-s-co-nia-/);
      expect(dataOf(response)).to.include({ formAttached: false });
      expect(await read(`organizations/${id}`)).to.include({ ownerId: nia.uid, slug, networkId });
      expect(await read(`memberships/${nia.uid}_${id}`)).to.include({ role: 'org_owner', status: 'active' });
      expect(await read(`networks/${networkId}/compliance/adminResponsibilityForm`)).to.equal(undefined);
    });

    it('keeps an uncertified form on record, not as the network’s', async () => {
      const formToken = tokenOf(okOf(await submit(form)));
      const { networkId, ...data } = dataOf(okOf(await create({ formToken })));
      expect(data).to.include({ formAttached: true });
      expect(await read(`networks/${networkId}/compliance/adminResponsibilityForm`)).to.include({
        formId: formToken,
        status: 'submitted',
      });
      expect(await read(`adminFormDrafts/${formToken}`)).to.include({ status: 'consumed', networkId, version: 2 });
    });

    it('makes one organization with a form that is sent twice at once', async () => {
      const formToken = tokenOf(okOf(await submit(form)));
      const slug = newSlug();
      const responses = await Promise.all([create({ formToken, slug }), create({ formToken, slug })]);
      expect(new Set(responses.map((each) => dataOf(okOf(each))['id'])).size).to.equal(1);
      expect(await owned()).to.equal(1);
      expect(responses.map((each) => dataOf(okOf(each))['formAttached']).sort()).to.deep.equal([false, true]);
      const kinds = (await eventsAbout(`adminFormDrafts/${formToken}`)).map(([kind]) => kind);
      expect(kinds).to.deep.equal(['submitted', 'attached']);
      expect((await ofProgress()).filter(([kind]) => kind === 'completed')).to.have.length(1);
    });

    it('makes one organization with a form whose first request failed half-way, without any key', async () => {
      const formToken = tokenOf(okOf(await submit(form)));
      await firestore().doc(`onboarding/${nia.uid}`).update({ status: 'broken' });
      const slug = newSlug();
      expect((await create({ formToken, slug })).status).to.equal(500);
      expect(await owned()).to.equal(1);
      await firestore().doc(`onboarding/${nia.uid}`).update({ status: 'in_progress' });
      const data = dataOf(okOf(await create({ formToken, slug })));
      expect(data).to.include({ formAttached: true });
      expect(await progress()).to.include({ status: 'complete', primaryOrgId: data['id'] });
      expect(await owned()).to.equal(1);
      // The form has its network now: a user who founds again means another organization.
      expect(dataOf(okOf(await create({ formToken })))).to.include({ formAttached: false });
      expect(await owned()).to.equal(2);
    });

    it('makes one organization of a repeated request with an Idempotency-Key', async () => {
      const sending = { as: nia, body: { ...org, slug: newSlug() }, headers: { 'idempotency-key': uniqueId('key') } };
      const path = '/api/onboarding/create-network-org';
      const [first, second] = [
        await send(createOrg.url, 'POST', path, sending),
        await send(createOrg.url, 'POST', path, sending),
      ];
      expect(okOf(second).body).to.deep.equal(okOf(first).body);
      expect(await owned()).to.equal(1);
    });

    it('takes a bearer token too', async () => {
      const headers = { authorization: `Bearer ${nia.idToken}` };
      okOf(
        await send(createOrg.url, 'POST', '/api/onboarding/create-network-org', {
          body: { ...org, slug: newSlug() },
          headers,
          csrf: false,
        }),
      );
    });

    it('makes nothing of a bad body', async () => {
      const response = await create({ slug: '', kind: 'club', segment: 'moon', metadata: { venueName: 5 } });
      expect(response.status).to.equal(400);
      expect((response.body as { error: { details: object } }).error.details).to.have.all.keys(
        'slug',
        'kind',
        'segment',
        'metadata.venueName',
      );
      expect(orgCookie(response)).to.deep.equal([]);
      expect(await progress()).to.equal(undefined);
    });
  });

  describe('N5', () => {
    it('makes a network and an organization, and returns both response shapes', async () => {
      const response = okOf(await incorporate({ corporateName: 'Corp', brandName: 'Brand', formToken: 'ft' }));
      const { data, ...top } = bodyOf(response);
      expect(top).to.deep.equal(data);
      expect(top).to.deep.include({
        type: 'corporate',
        corporateName: 'Corp',
        brandName: 'Brand',
        formToken: 'ft',
        ownerId: nia.uid,
        formAttached: false,
      });
      const { id, orgId } = dataOf(response);
      expect(orgCookie(response)[0]).to.match(cookieOf(orgId));
      expect(await read(`networks/${id}`)).to.include({ type: 'corporate', corporateName: 'Corp', formToken: 'ft' });
      expect(await read(`memberships/${nia.uid}_${orgId}`)).to.include({ role: 'org_owner' });
      expect(await progress()).to.include({ intent: 'create_corporate', primaryOrgId: orgId, primaryNetworkId: id });
      okOf(await activateBy(id));
    });

    it('works with the name alone, and with what the page sends (DOMAIN 45)', async () => {
      expect(dataOf(okOf(await incorporate({ corporateName: 'Corp' })))).not.to.have.any.keys('brandName', 'formToken');
      const page = { corporateName: 'Corp', brandName: '', hqCity: 'Austin', hqState: 'TX', locationCount: 3 };
      const response = okOf(await incorporate({ ...page, formToken: '' }));
      expect(dataOf(response)).not.to.have.any.keys('brandName', 'formToken');
    });

    it('attaches a live form of the caller, and no other user’s', async () => {
      const max = await person('max');
      const theirs = tokenOf(okOf(await submit(form, max)));
      const mine = tokenOf(okOf(await submit({ ...form, certification: eight })));
      for (const formToken of [theirs, 'a/b', '..']) {
        const response = okOf(await incorporate({ corporateName: 'Corp', formToken }));
        expect(dataOf(response)).to.include({ formAttached: false, formToken });
      }
      expect(await read(`adminFormDrafts/${theirs}`)).to.include({ status: 'active' });
      await firestore().doc(`adminFormDrafts/${theirs}`).update({ userId: nia.uid, expiresAt: Date.now() });
      for (const [formToken, formAttached] of [
        [theirs, false],
        [mine, true],
        [mine, false],
      ] as const) {
        const response = okOf(await incorporate({ corporateName: 'Corp', formToken }));
        expect(dataOf(response)).to.include({ formAttached });
      }
    });
  });

  it('is for signed-in users who mean it', async () => {
    for (const [{ url }, path] of [
      [createOrg, '/api/onboarding/create-network-org'],
      [createCorporate, '/api/onboarding/create-network-corporate'],
    ] as const) {
      expect((await send(url, 'POST', path, { body: {} })).status).to.equal(401);
      expect((await send(url, 'POST', path, { as: nia, body: {}, csrf: false })).status).to.equal(403);
    }
  });
});
