import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { emulatorTokenAuthority } from '@fresh/kernel/service-auth/emulator-issuer';
import { deployedUrl } from '@fresh/kernel/service-auth/function-url';
import { headers } from '@fresh/kernel/service-auth/headers';
import { serviceCall } from '@fresh/kernel/service-auth/service-call';
import { emulatorKeyEnv } from '@fresh/kernel/testing/emulator-key';
import { startFunction, type FunctionOptions, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startFakeGoogle, type FakeGoogle } from '@fresh/kernel/testing/google/fake-google';
import { expect } from 'chai';
import { buildProbe } from '../../probe-service/build-probe.ts';
import { callables as contract } from '../../probe-service/contract.ts';

/** The issuer that stands for Google in the emulator, and every place where it must not. */
describe('the emulator’s own issuer', function () {
  this.timeout(60_000);

  const folder = mkdtempSync(path.join(tmpdir(), 'probe-'));
  const traces = path.join(folder, 'traces');
  const started: FunctionProcess[] = [];
  let google: FakeGoogle;
  let local: string;
  let production: string;

  before(async () => {
    google = await startFakeGoogle(process.env['GCLOUD_PROJECT'] ?? '');
    local = await buildProbe({ production: false });
    production = await buildProbe({ production: true });
  });
  beforeEach(() => {
    writeFileSync(traces, '');
  });
  after(async () => {
    for (const each of started) await each.kill();
    google.close();
    rmSync(folder, { recursive: true });
  });

  const start = async (built: string, env: FunctionOptions['env'] = {}) => {
    const probe = await startFunction('organizations', 'probeChange', {
      folder: built,
      env: { ...env, PROBE_FILE: traces },
    });
    started.push(probe);
    return probe;
  };
  /** A call with tokens of this issuer, which the function has the key of. */
  const callWithEmulatorTokens = async (probe: FunctionProcess) => {
    const issuer = emulatorTokenAuthority({ ...process.env, ...emulatorKeyEnv() })!;
    const response = await fetch(probe.url, {
      method: 'POST',
      headers: {
        [headers.serviceToken]: await issuer.serviceToken('onboarding', deployedUrl('probeChange')),
        [headers.appToken]: await issuer.appToken('onboarding', 'limited'),
      },
      body: JSON.stringify({
        data: { input: { note: 'hello' }, actor: { uid: 'n', email: '', emailVerified: false } },
      }),
    });
    await response.text();
    return response.status;
  };
  const executed = () => readFileSync(traces, 'utf8');

  it('is believed in the emulator, and its tokens are used up', async () => {
    const probe = await start(local);
    process.env['FUNCTION_URL_PROBE_CHANGE'] = probe.url;
    const context = {
      requestId: '3f0c2d5e-0000-4000-8000-000000000001',
      trace: { correlationId: 'c' },
      actor: { uid: 'nia', email: '', emailVerified: false },
    };
    try {
      const call = serviceCall('onboarding', contract.probeChange);
      expect(await call({ note: 'one' }, context)).to.include({ caller: 'onboarding', uid: 'nia' });
      expect(await call({ note: 'two' }, context)).to.include({ note: 'two' });
    } finally {
      Reflect.deleteProperty(process.env, 'FUNCTION_URL_PROBE_CHANGE');
    }
    expect(executed()).to.equal('one\ntwo\n');
  });

  it('is not in a build for production: the same key and tokens are rejected there', async () => {
    const probe = await start(production, {
      ...google.env('fresh-organizations@test.iam.gserviceaccount.com'),
      ...emulatorKeyEnv(),
    });
    expect(await callWithEmulatorTokens(probe)).to.equal(401);
    expect(executed()).to.equal('');
    expect(probe.output()).to.contain('service token wrong issuer');
  });

  const outside: readonly (readonly [where: string, env: Record<string, string>])[] = [
    [
      'in a project that isn’t a demo',
      { GCLOUD_PROJECT: 'fresh-production', GOOGLE_CLOUD_PROJECT: 'fresh-production' },
    ],
    ['without an emulator', { FIRESTORE_EMULATOR_HOST: '', FUNCTIONS_EMULATOR: '' }],
  ];
  for (const [where, env] of outside) {
    it(`doesn’t start ${where}, and then no token is accepted`, async () => {
      const probe = await start(local, env);
      expect(await callWithEmulatorTokens(probe)).to.equal(500);
      expect(executed()).to.equal('');
      expect(probe.output()).to.contain('set outside the emulator');
    });
  }
});
