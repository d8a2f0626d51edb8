/**
 * Runs requests with real secrets in them through built functions, those that succeed, those that are rejected and
 * those that make a function fail, and looks for the secrets in everything that the functions have printed.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { firestore } from '@fresh/kernel/firebase';
import { csrfTokenFor } from '@fresh/kernel/http/csrf';
import { emulatorTokenAuthority } from '@fresh/kernel/service-auth/emulator-issuer';
import { deployedUrl } from '@fresh/kernel/service-auth/function-url';
import { headers as callHeaders } from '@fresh/kernel/service-auth/headers';
import { emulatorKeyEnv } from '@fresh/kernel/testing/emulator-key';
import { projectEnv } from '@fresh/kernel/testing/function-process';
import { member, person, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { leaksIn, type Secret } from './leaks.ts';
import { startFunctions, type StartedFunctions } from './started-functions.ts';

/** A request as it goes over the wire. */
interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

describe('the logs of functions', function () {
  this.timeout(120_000);

  const secrets: Secret[] = [];
  let started: StartedFunctions;
  let nia: Person, boss: Person, root: Person;
  const orgId = uniqueId('org');

  /** Remembers a secret, and returns it. */
  const secret = (name: string, value: string): string => {
    expect(value, name).to.be.a('string').and.not.equal('');
    secrets.push({ name, value, inParts: true });
    return value;
  };
  const random = (name: string) => secret(name, randomBytes(24).toString('base64url'));

  before(async () => {
    started = await startFunctions(secret('another encryption key', randomBytes(32).toString('base64')));
    [nia, boss, root] = await Promise.all([
      person('nia'),
      member(orgId, 'org_owner'),
      person('root', { superAdmin: true }),
    ]);
    await firestore().doc(`organizations/${orgId}`).set({ id: orgId, name: 'Alpha', status: 'active' });
    for (const { uid, email, idToken, session } of [nia, boss, root]) {
      secret(`${uid}: ID token`, idToken);
      secret(`${uid}: session cookie`, session);
      secret(`${uid}: CSRF token`, csrfTokenFor(session));
      secrets.push({ name: `${uid}: email`, value: email });
    }
    secret('encryption key of MFA', projectEnv('identity')['MFA_ENCRYPTION_KEY'] ?? '');
    secret('key of the emulator’s issuer', emulatorKeyEnv()['SERVICE_AUTH_EMULATOR_KEY'] ?? '');
  });
  after(async () => {
    await started.close();
  });

  /** Sends a request and holds it to a status, so that each way through the code is really taken. */
  const ask = async (name: string, status: number, sent: Sent): Promise<Record<string, unknown>> => {
    const { method = 'POST', path = '/', headers = {}, body } = sent;
    const response = await fetch(started.processes.get(name)!.url + path, {
      method,
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const received = await response.text();
    expect(response.status, `${name} ${path}: ${received}`).to.equal(status);
    return (response.headers.get('content-type') === 'application/json' ? JSON.parse(received) : {}) as Record<
      string,
      unknown
    >;
  };
  /** A browser's request, with the CSRF token that belongs to the session. */
  const browser = ({ session }: Person, headers: Record<string, string> = {}) => ({
    cookie: `__session=${session}; other=1`,
    'x-csrf-token': csrfTokenFor(session),
    'idempotency-key': random('Idempotency-Key'),
    ...headers,
  });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  /** Changed where it matters: still a token, no longer good. */
  const forged = (token: string) =>
    token.replace(/\.[^.]+/, (payload) => payload.slice(0, -8) + randomBytes(6).toString('base64url'));
  /** JSON that ends too soon. A parser may quote it. */
  const cutOff = (fields: object) => JSON.stringify(fields).slice(0, -1);

  it('are looked at after sessions', async () => {
    const path = '/api/session';
    const password = random('password');
    await ask('session', 200, { path, body: { idToken: nia.idToken, password } });
    await ask('session', 401, { path, body: { idToken: secret('forged ID token', forged(nia.idToken)), password } });
    await ask('session', 401, { path, body: { idToken: random('what is no token') } });
    await ask('session', 400, { path, body: { id_token: nia.idToken, [random('name of a field')]: password } });
    await ask('session', 400, { path, body: cutOff({ password, idToken: nia.idToken }) });
    await ask('session', 400, { path, body: random('what is no JSON') });
    await ask('session', 400, { path, body: nia.idToken });
    await ask('session', 413, { path, body: { idToken: nia.idToken + 'x'.repeat(300_000) } });
    await ask('session', 403, { path, headers: { 'sec-fetch-site': 'cross-site' }, body: { idToken: nia.idToken } });
    await ask('session', 405, { path, method: 'PUT', headers: browser(nia), body: { password } });
    await ask('session without Auth', 503, { path, body: { idToken: nia.idToken, password } });

    const bootstrap = '/api/session/bootstrap';
    const preferences = { token: random('preference') };
    await ask('sessionBootstrap', 200, { path: bootstrap, method: 'GET', headers: browser(nia) });
    await ask('sessionBootstrap', 200, { path: bootstrap, method: 'GET', headers: bearer(nia.idToken) });
    await ask('sessionBootstrap', 200, { path: bootstrap, headers: browser(nia), body: { preferences } });
    const pair = random('CSRF pair');
    const csrf = { cookie: `session=${nia.session}; csrf=${pair}`, 'x-csrf-token': pair };
    await ask('sessionBootstrap', 200, { path: bootstrap, headers: csrf, body: { preferences } });
    const wrong = { 'x-csrf-token': random('wrong CSRF token') };
    await ask('sessionBootstrap', 403, { path: bootstrap, headers: browser(nia, wrong), body: { preferences } });
    const cookie = `__session=${secret('forged cookie', forged(nia.session))}`;
    await ask('sessionBootstrap', 401, { path: bootstrap, method: 'GET', headers: { cookie } });
    await ask('sessionBootstrap', 401, { path: bootstrap, method: 'GET', headers: bearer(random('no token')) });
    await ask('sessionBootstrap', 308, { path: `${bootstrap}/`, method: 'GET', headers: browser(nia) });
    // Auth revokes to the second, and the second of the revocation still counts as valid: the cookie has to be older.
    await delay(1100);
    await ask('session', 200, { path: `${path}?everywhere=true`, method: 'DELETE', headers: browser(root) });
    await ask('sessionBootstrap', 401, { path: bootstrap, method: 'GET', headers: browser(root) });
    await ask('fallback', 404, { path: `/api/nothing?token=${random('token in a query')}`, headers: browser(nia) });
  });

  it('are looked at after second factors', async () => {
    const [setup, verify] = ['/api/auth/mfa/setup', '/api/auth/mfa/verify'];
    const enrolment = await ask('authMfaSetup', 200, { path: setup, headers: browser(nia), body: {} });
    const mfaSecret = secret('secret of a second factor', String(enrolment['secret']));
    secret('picture of a second factor', String(enrolment['qrCode']).split(',')[1] ?? '');
    const code = () => {
      const token = String(randomInt(1_000_000)).padStart(6, '0');
      secrets.push({ name: 'code of a second factor', value: token });
      return token;
    };
    const present = (name: string, status: number, body: unknown, headers = browser(nia)) =>
      ask(name, status, { path: verify, headers, body });
    await present('authMfaVerify', 400, { secret: mfaSecret, token: code() });
    await present('authMfaVerify', 400, { secret: random('secret of another user'), token: code() });
    await present('authMfaVerify', 400, { secret: mfaSecret, token: Number(code()) });
    await present('authMfaVerify', 400, cutOff({ token: code(), secret: mfaSecret }));
    await present('authMfaVerify', 403, { secret: mfaSecret, token: code() }, browser(nia, { 'x-csrf-token': 'x' }));
    await present('verify under another key', 500, { secret: mfaSecret, token: code() });
    await ask('setup without key', 500, { path: setup, headers: browser(boss), body: {} });
    // Corrupt documents, each with the secret in the clear.
    for (const pending of [
      { secret: mfaSecret, createdAt: 1 },
      { secret: `v1.${mfaSecret}.a.b.c`, createdAt: 1 },
      mfaSecret,
      { [mfaSecret]: 1, secret: [mfaSecret], createdAt: mfaSecret },
    ]) {
      await firestore().doc(`mfa/${nia.uid}`).set({ uid: nia.uid, version: 1, pending });
      await present('authMfaVerify', 500, { secret: mfaSecret, token: code() });
    }
  });

  it('are looked at after join tokens, through two services', async () => {
    const [create, join] = [`/api/join-tokens?orgId=${orgId}`, '/api/onboarding/join-with-token'];
    const wanted = { orgId, defaultRoles: ['staff'], description: random('description') };
    const retried = browser(boss);
    const created = await ask('joinTokens', 200, { path: create, headers: retried, body: wanted });
    const joinToken = secret('join token', String(created['token']));
    await ask('joinTokens', 409, { path: create, headers: retried, body: wanted });
    await ask('joinTokens', 200, { path: create, method: 'GET', headers: bearer(boss.idToken) });
    await ask('joinTokens', 403, { path: create, headers: browser(nia), body: wanted });
    await ask('joinTokens', 400, {
      path: create,
      headers: browser(boss),
      body: { ...wanted, defaultRoles: [joinToken] },
    });
    await ask('joinTokens without commit', 500, { path: create, headers: bearer(boss.idToken), body: wanted });

    const body = { joinToken };
    await ask('onboardingJoinWithToken', 200, { path: join, headers: browser(nia), body });
    await ask('onboardingJoinWithToken', 200, { path: join, headers: bearer(nia.idToken), body });
    await ask('onboardingJoinWithToken', 400, {
      path: join,
      headers: browser(nia),
      body: { joinToken: random('token') },
    });
    await ask('onboardingJoinWithToken', 400, { path: join, headers: browser(nia), body: { joinToken: [joinToken] } });
    await ask('onboardingJoinWithToken', 401, { path: join, body });
    // Whatever a callee says of a call, with all of its tokens in it.
    for (const status of [200, 400, 403, 500]) {
      const headers = { ...browser(nia), 'x-request-id': `echo-${status}` };
      await ask('join at an echo', status === 400 ? 400 : 500, {
        path: join,
        headers,
        body: { joinToken: `${status}-${joinToken}` },
      });
    }
    await ask('join at a closed port', 503, { path: join, headers: browser(nia), body });

    // The monolith's invitations lie under their secrets.
    const invite = async (fields: object) => {
      const invitation = random('invitation');
      await firestore()
        .doc(`invite_tokens/${invitation}`)
        .set({ orgId, role: 'staff', expiresAt: Date.now() + 60_000, ...fields });
      return invitation;
    };
    const invitation = await invite({});
    await callJoin('redeemJoinToken without commit', 500, invitation);
    await callJoin('redeemJoinToken', 200, invitation);
    await callJoin('redeemJoinToken', 400, invitation);
    const spoilt = random('spoilt invitation');
    await callJoin(
      'redeemJoinToken',
      200,
      await invite({ version: spoilt, usedBy: { [spoilt]: spoilt }, expiresAt: spoilt }),
    );
  });

  /** Calls an operation as a service would, with tokens that we know. */
  const callJoin = async (name: string, status: number, joinToken: string, changed: Record<string, string> = {}) => {
    const authority = emulatorTokenAuthority(process.env)!;
    const serviceToken = secret(
      'service token',
      await authority.serviceToken('onboarding', deployedUrl('redeemJoinToken')),
    );
    const headers = {
      [callHeaders.gate]: `Bearer ${serviceToken}`,
      [callHeaders.serviceToken]: serviceToken,
      [callHeaders.appToken]: secret('App Check token', await authority.appToken('onboarding', 'limited')),
      [callHeaders.idempotencyKey]: random('Idempotency-Key'),
      ...changed,
    };
    const { uid, email } = await person('max');
    secrets.push({ name: `${uid}: email`, value: email });
    const body = { data: { input: { joinToken }, actor: { uid, email, emailVerified: true } } };
    await ask(name, status, { headers, body: joinToken === '' ? cutOff({ ...headers, ...body }) : body });
    return headers;
  };

  it('are looked at after calls between services, good and bad', async () => {
    const name = 'redeemJoinToken';
    const used = await callJoin(name, 400, random('token'));
    const { appToken, serviceToken } = callHeaders;
    await callJoin(name, 401, random('token'), { [appToken]: used[appToken] });
    await callJoin(name, 401, random('token'), { [serviceToken]: nia.idToken });
    await callJoin(name, 401, random('token'), { [serviceToken]: secret('forged', forged(used[serviceToken])) });
    await callJoin(name, 401, random('token'), { [appToken]: used[serviceToken] });
    const stranger = await emulatorTokenAuthority(process.env)!.appToken('notifications', 'limited');
    await callJoin(name, 403, random('token'), { [appToken]: secret('App Check token of another', stranger) });
    await callJoin(name, 400, '');
  });

  it('are looked at after administrator forms', async () => {
    const path = '/api/onboarding/admin-form';
    const form = {
      legalEntityName: random('legal name'),
      businessEmail: `${random('local part')}@example.test`,
      taxId: random('tax number'),
      businessPhone: secret('phone', `+43${randomInt(10 ** 12, 10 ** 13 - 1)}`),
      adminSignature: { type: 'typed', value: random('signature') },
    };
    await ask('onboardingAdminForm', 200, { path, headers: browser(nia), body: form });
    const { taxId: taxIdNumber, ...others } = form;
    await ask('onboardingAdminForm', 200, { path, headers: bearer(nia.idToken), body: { ...others, taxIdNumber } });
    await ask('onboardingAdminForm', 400, {
      path,
      headers: browser(nia),
      body: { ...form, businessEmail: form.taxId },
    });
    await ask('onboardingAdminForm', 400, { path, headers: browser(nia), body: { ...form, adminSignature: form } });
    await ask('onboardingAdminForm', 400, { path, headers: browser(nia), body: cutOff(form) });
    await ask('admin form without commit', 500, { path, headers: browser(nia), body: form });
  });

  it('are looked at after callables and tasks, which the SDK reads', async () => {
    const data = { since: Date.now(), limit: 1 };
    const admin = await person('admin', { superAdmin: true });
    const app = { 'x-firebase-appcheck': secret('App Check token of a browser', started.appToken) };
    const noApp = { 'x-firebase-appcheck': secret('forged App Check token', forged(started.appToken)) };
    const good = { ...bearer(secret('ID token of an administrator', admin.idToken)), ...app };
    const bad = { ...bearer(secret('forged ID token', forged(admin.idToken))), ...app };
    await ask('listEvents', 200, { headers: good, body: { data } });
    await ask('listEvents', 403, { headers: { ...app, ...bearer(nia.idToken) }, body: { data } });
    await ask('listEvents', 401, { headers: bad, body: { data } });
    await ask('listEvents', 401, { headers: { ...good, ...noApp }, body: { data } });
    await ask('listEvents', 401, { headers: { ...app, ...bearer(random('what is no token')) }, body: { data } });
    await ask('listEvents', 400, { headers: good, body: { data: { since: random('wrong type') } } });
    // Nothing secret in it: an unreadable body is logged as it is by the framework, which reads these two kinds of
    // functions before we do (docs/security/THREAT_MODEL.md).
    await ask('listEvents', 400, { headers: good, body: cutOff({ data }) });

    const task = { subscriber: 'unknown', type: 'fresh.none.none.v1.none', eventId: 'none', replay: null };
    const oidc = bearer(secret('token of Cloud Tasks', nia.idToken));
    // This build does not know the subscriber: the task is done, and the event stays open for one that does.
    await ask('redeliverIdentity', 204, { headers: oidc, body: { data: task } });
    await ask('redeliverIdentity', 500, { headers: oidc, body: { data: { subscriber: [random('wrong type')] } } });
    await ask('redeliverIdentity', 400, { headers: oidc, body: cutOff({ data: task }) });
  });

  // Last: it checks what all of the others have caused.
  it('show none of it: no credential, no code, no form, nothing that looks like one', () => {
    const outputs = [...started.processes].map(([name, { output }]) => ({ name, output: output() }));
    for (const { name, output } of outputs) expect(output, `${name} has logged nothing`).to.contain('"severity"');
    const failed = outputs.filter(({ output }) => output.includes('"severity":"ERROR"'));
    // So that the search isn't in vain: those that were made to fail have said so, with a stack.
    expect(failed.map(({ name }) => name)).to.include.members([
      ...['session without Auth', 'setup without key', 'verify under another key', 'authMfaVerify'],
      ...['joinTokens without commit', 'redeemJoinToken without commit', 'admin form without commit'],
      ...['join at an echo', 'join at a closed port', 'redeliverIdentity'],
    ]);
    const found = outputs.map(({ name, output }) => ({ name, leaks: leaksIn(output, secrets) }));
    expect(found.filter(({ leaks }) => leaks.length > 0)).to.deep.equal([]);
  });
});
