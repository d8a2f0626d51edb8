import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ServiceName } from '@fresh/contracts/route';
import { serviceAccountEmail, serviceAppIdsVariable } from '@fresh/contracts/service-identities';
import { emulatorTokenAuthority } from '@fresh/kernel/service-auth/emulator-issuer';
import { deployedUrl } from '@fresh/kernel/service-auth/function-url';
import { headers as names } from '@fresh/kernel/service-auth/headers';
import { newEmulatorKey } from '@fresh/kernel/testing/emulator-key';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startFakeGoogle, type FakeGoogle } from '@fresh/kernel/testing/google/fake-google';
import {
  appTokenClaims,
  newSigningKey,
  serviceTokenClaims,
  signToken,
  unsignedToken,
} from '@fresh/kernel/testing/google/tokens';
import { person, uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { buildProbe } from '../../probe-service/build-probe.ts';

/** What a callable returns. */
interface CallResponse {
  readonly status: number;
  readonly body: {
    readonly result?: { readonly note: string; readonly caller: string; readonly uid?: string; readonly at: string };
    readonly error?: { readonly status: string; readonly message: string; readonly details?: unknown };
  };
}

/**
 * The built function of an operation, as production runs it: no `FIREBASE_DEBUG_FEATURES`, no issuer of the emulator.
 * Only Google is replaced, with keys made here.
 */
describe('who may call an operation, with verification on', function () {
  this.timeout(60_000);

  const project = process.env['GCLOUD_PROJECT'] ?? '';
  const appIds = {
    onboarding: '1:1:web:onboarding',
    scheduling: '1:1:web:scheduling',
    notifications: '1:1:web:notify',
  };
  const webApp = '1:1:web:website';
  const folder = mkdtempSync(path.join(tmpdir(), 'probe-'));
  const traces = path.join(folder, 'traces');
  let google: FakeGoogle;
  const functions = new Map<string, FunctionProcess>();

  before(async () => {
    google = await startFakeGoogle(project);
    const built = await buildProbe({ production: true });
    const env = {
      ...google.env(serviceAccountEmail('organizations', project)),
      [serviceAppIdsVariable]: JSON.stringify(appIds),
      PROBE_FILE: traces,
    };
    for (const target of ['probeRead', 'probeChange', 'probeOnce']) {
      functions.set(target, await startFunction('organizations', target, { folder: built, env }));
    }
  });
  after(async () => {
    for (const each of functions.values()) await each.kill();
    google.close();
    rmSync(folder, { recursive: true });
  });

  /** What a call carries. The defaults are onboarding's, and right. */
  interface Carried {
    readonly operation?: 'probeRead' | 'probeChange' | 'probeOnce';
    readonly serviceToken?: string | null;
    readonly appToken?: string | null;
    readonly actor?: object | null;
    readonly note?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string;
  }
  const accountOf = (service: ServiceName) => serviceAccountEmail(service, project);
  const serviceClaims = (service: ServiceName, operation: string) =>
    serviceTokenClaims(accountOf(service), deployedUrl(operation));
  const serviceToken = (service: ServiceName, operation: string, changed: object = {}) =>
    signToken(google.accountsKey, { ...serviceClaims(service, operation), ...changed });
  const appClaims = (service: keyof typeof appIds) => appTokenClaims(appIds[service], project);
  const appToken = (service: keyof typeof appIds, changed: object = {}) =>
    signToken(google.appCheckKey, { ...appClaims(service), ...changed });
  const nia = { uid: 'nia', email: 'nia@example.test', emailVerified: true };

  const call = async (carried: Carried = {}): Promise<CallResponse> => {
    const { operation = 'probeChange', note = uniqueId('note'), body } = carried;
    const defaults = {
      serviceToken: serviceToken('onboarding', operation),
      appToken: appToken('onboarding'),
      actor: operation === 'probeRead' ? null : nia,
    };
    const sent = { ...defaults, ...carried };
    const response = await fetch(functions.get(operation)!.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(sent.serviceToken !== null && { [names.serviceToken]: sent.serviceToken }),
        ...(sent.appToken !== null && { [names.appToken]: sent.appToken }),
        ...(operation === 'probeOnce' && { [names.idempotencyKey]: uniqueId('key') }),
        ...carried.headers,
      },
      body: body ?? JSON.stringify({ data: { input: { note }, ...(sent.actor && { actor: sent.actor }) } }),
    });
    return { status: response.status, body: (await response.json()) as CallResponse['body'] };
  };
  const executed = () => readFileSync(traces, 'utf8');
  beforeEach(() => {
    writeFileSync(traces, '');
  });

  const seconds = () => Math.floor(Date.now() / 1000);
  const past = () => ({ iat: seconds() - 7200, exp: seconds() - 3600 });
  const future = () => ({ iat: seconds() + 600, exp: seconds() + 4200 });

  it('accepts the right service, for the user it names', async () => {
    const response = await call({ note: 'hello' });
    expect(response.status).to.equal(200);
    expect(response.body.result).to.include({ note: 'hello', caller: 'onboarding', uid: 'nia' });
    expect(executed()).to.equal('hello\n');
  });

  it('accepts the right service in its own name', async () => {
    const response = await call({ operation: 'probeRead', note: 'read' });
    expect(response.body.result).to.include({ note: 'read', caller: 'onboarding' }).and.not.to.have.property('uid');
  });

  it('uses up a token for a change only, and only once the call is known to be good', async () => {
    const once = appToken('onboarding');
    const consumptions = () => google.asked.filter((name) => name.endsWith(':verifyAppCheckToken')).length;
    const before = consumptions();
    expect((await call({ operation: 'probeRead', appToken: once })).status).to.equal(200);
    expect((await call({ appToken: once, actor: null })).status).to.equal(403);
    expect((await call({ appToken: once, body: '{' })).status).to.equal(400);
    expect(consumptions()).to.equal(before);
    expect((await call({ appToken: once })).status).to.equal(200);
    expect(consumptions()).to.equal(before + 1);
  });

  /** Each of them with a call that is right but for one thing. */
  const rejections: readonly (readonly [
    what: string,
    status: 401 | 403,
    reason: string,
    carried: () => Carried | Promise<Carried>,
  ])[] = [
    ['no token at all', 401, 'no service token', () => ({ serviceToken: null, appToken: null })],
    ['no service token', 401, 'no service token', () => ({ serviceToken: null })],
    ['no App Check token', 401, 'no app token', () => ({ appToken: null })],
    ['what is no token', 401, 'service token malformed', () => ({ serviceToken: 'Bearer x' })],
    [
      'an unsigned service token',
      401,
      'service token malformed',
      () => ({ serviceToken: unsignedToken(serviceClaims('onboarding', 'probeChange')) }),
    ],
    [
      'a service token without its signature, as Cloud Run leaves it in the gate’s header',
      401,
      'service token wrong signature',
      () => ({
        serviceToken: serviceToken('onboarding', 'probeChange').replace(/[^.]+$/, 'SIGNATURE_REMOVED_BY_GOOGLE'),
      }),
    ],
    [
      'an unsigned App Check token',
      401,
      'app token malformed',
      () => ({ appToken: unsignedToken(appClaims('onboarding')) }),
    ],
    [
      'a service token of an unknown key',
      401,
      'service token unknown key',
      () => ({ serviceToken: signToken(newSigningKey(), serviceClaims('onboarding', 'probeChange')) }),
    ],
    [
      'a service token of a wrong key that names the right one',
      401,
      'service token wrong signature',
      () => ({
        serviceToken: signToken(
          { ...newSigningKey(), id: google.accountsKey.id },
          serviceClaims('onboarding', 'probeChange'),
        ),
      }),
    ],
    [
      'an App Check token of a wrong key that names the right one',
      401,
      'app token wrong signature',
      () => ({ appToken: signToken({ ...newSigningKey(), id: google.appCheckKey.id }, appClaims('onboarding')) }),
    ],
    [
      'a service token signed with the public key as if it were a shared secret',
      401,
      'service token malformed',
      () => ({
        serviceToken: signToken(google.accountsKey, serviceClaims('onboarding', 'probeChange'), { alg: 'HS256' }),
      }),
    ],
    [
      'an expired service token',
      401,
      'service token expired',
      () => ({ serviceToken: serviceToken('onboarding', 'probeChange', past()) }),
    ],
    ['an expired App Check token', 401, 'app token expired', () => ({ appToken: appToken('onboarding', past()) })],
    [
      'a service token that is not yet valid',
      401,
      'service token not yet valid',
      () => ({ serviceToken: serviceToken('onboarding', 'probeChange', future()) }),
    ],
    [
      'a service token whose time has not started, though it was issued',
      401,
      'service token not yet valid',
      () => ({ serviceToken: serviceToken('onboarding', 'probeChange', { nbf: seconds() + 600 }) }),
    ],
    [
      'an App Check token that is not yet valid',
      401,
      'app token not yet valid',
      () => ({ appToken: appToken('onboarding', future()) }),
    ],
    [
      'a service token for another function',
      401,
      'service token wrong audience',
      () => ({ serviceToken: serviceToken('onboarding', 'probeRead') }),
    ],
    [
      'a service token for the same function of another project',
      401,
      'service token wrong audience',
      () => ({
        serviceToken: serviceToken('onboarding', 'probeChange', {
          aud: 'https://us-central1-other.cloudfunctions.net/probeChange',
        }),
      }),
    ],
    [
      'the service account of another project',
      401,
      'no account of a service',
      () => ({
        serviceToken: serviceToken('onboarding', 'probeChange', {
          email: serviceAccountEmail('onboarding', 'other-project'),
        }),
      }),
    ],
    [
      'an App Check token of another project',
      401,
      'app token wrong audience',
      () => ({ appToken: appToken('onboarding', { aud: ['projects/987654321', 'projects/other'] }) }),
    ],
    [
      'a person’s own Google token',
      401,
      'no account of a service',
      () => ({ serviceToken: serviceToken('onboarding', 'probeChange', { email: 'nia@gmail.com' }) }),
    ],
    [
      'a service’s address that Google has not verified',
      401,
      'no account of a service',
      () => ({ serviceToken: serviceToken('onboarding', 'probeChange', { email_verified: false }) }),
    ],
    [
      'the default service account of the project',
      401,
      'no account of a service',
      () => ({
        serviceToken: serviceToken('onboarding', 'probeChange', {
          email: `123456789-compute@developer.gserviceaccount.com`,
        }),
      }),
    ],
    [
      'another issuer that Google’s key signs for',
      401,
      'service token wrong issuer',
      () => ({
        serviceToken: serviceToken('onboarding', 'probeChange', { iss: `https://securetoken.google.com/${project}` }),
      }),
    ],
    [
      'a signed-in user’s token in place of the service’s',
      401,
      'service token malformed',
      async () => ({ serviceToken: (await person('mallory')).idToken }),
    ],
    [
      'a user’s session with the web app’s genuine App Check token',
      401,
      'no service token',
      async () => ({
        serviceToken: null,
        appToken: signToken(google.appCheckKey, appTokenClaims(webApp, project)),
        headers: { authorization: `Bearer ${(await person('mallory')).idToken}` },
      }),
    ],
    [
      'the web app',
      401,
      'no app of a service',
      () => ({ appToken: signToken(google.appCheckKey, appTokenClaims(webApp, project)) }),
    ],
    [
      'the service token in the gate’s header alone',
      401,
      'no service token',
      () => ({ serviceToken: null, headers: { [names.gate]: `Bearer ${serviceToken('onboarding', 'probeChange')}` } }),
    ],
    [
      'each token in the other’s place',
      401,
      'service token wrong issuer',
      () => ({ serviceToken: appToken('onboarding') }),
    ],
    [
      'one service’s account with another’s app',
      403,
      'tokens of two services',
      () => ({ appToken: appToken('scheduling') }),
    ],
    [
      'a service that isn’t listed',
      403,
      'caller not allowed',
      () => ({ serviceToken: serviceToken('notifications', 'probeChange'), appToken: appToken('notifications') }),
    ],
    [
      'a service that is listed for another operation',
      403,
      'caller not allowed',
      () => ({
        operation: 'probeRead',
        serviceToken: serviceToken('scheduling', 'probeRead'),
        appToken: appToken('scheduling'),
      }),
    ],
    [
      'a service without the right to act for users',
      403,
      'actor not allowed',
      () => ({ serviceToken: serviceToken('scheduling', 'probeChange'), appToken: appToken('scheduling') }),
    ],
    ['a user where the operation takes none', 403, 'actor not allowed', () => ({ operation: 'probeRead', actor: nia })],
    ['no user where the operation is for one', 403, 'actor missing', () => ({ actor: null })],
    [
      'a token that a call has used up',
      401,
      'app token consumed before',
      async () => {
        const used = appToken('onboarding');
        const first = await call({ appToken: used, note: 'first' });
        expect(first.status).to.equal(200);
        writeFileSync(traces, '');
        return { appToken: used };
      },
    ],
    [
      'tokens of the emulator’s own issuer',
      401,
      'service token wrong issuer',
      async () => {
        const emulator = emulatorTokenAuthority({
          SERVICE_AUTH_EMULATOR_KEY: newEmulatorKey(),
          FUNCTIONS_EMULATOR: 'true',
          GCLOUD_PROJECT: project,
        })!;
        return {
          serviceToken: await emulator.serviceToken('onboarding', deployedUrl('probeChange')),
          appToken: await emulator.appToken('onboarding', 'limited'),
        };
      },
    ],
  ];

  for (const [what, status, reason, carried] of rejections) {
    it(`rejects ${what} with ${status}, and does nothing`, async () => {
      const sent = { note: 'must not happen', ...(await carried()) };
      const response = await call(sent);
      expect(response).to.deep.equal({
        status,
        body: { error: { message: 'Rejected', status: status === 401 ? 'UNAUTHENTICATED' : 'PERMISSION_DENIED' } },
      });
      expect(executed()).to.equal('');
      const logged = functions.get(sent.operation ?? 'probeChange')!.output();
      expect(logged).to.contain(`"rejection":"${reason}"`);
    });
  }

  it('has no token in its logs', () => {
    for (const { output } of functions.values()) {
      // Every JSON Web Token begins with `{"` in base64.
      expect(output()).not.to.match(/eyJ[\w-]{8}/);
    }
  });
});
