import { serviceOperations, services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { serviceAccountEmail, serviceAppIdsVariable } from '@fresh/contracts/service-identities';
import { deployedUrl } from '@fresh/kernel/service-auth/function-url';
import { headers } from '@fresh/kernel/service-auth/headers';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startFakeGoogle, type FakeGoogle } from '@fresh/kernel/testing/google/fake-google';
import { appTokenClaims, serviceTokenClaims, signToken } from '@fresh/kernel/testing/google/tokens';
import { expect } from 'chai';

/** Every operation there is, called by every service there is, each with the genuine tokens of its own. */
describe('what each service may ask of the others', function () {
  this.timeout(60_000);

  const project = process.env['GCLOUD_PROJECT'] ?? '';
  const appIdOf = (service: ServiceName) => `1:1:web:${service}`;
  const appIds = JSON.stringify(Object.fromEntries(services.map((service) => [service, appIdOf(service)])));
  let google: FakeGoogle;
  const started: FunctionProcess[] = [];

  before(async () => {
    google = await startFakeGoogle(project);
  });
  after(async () => {
    for (const each of started) await each.kill();
    google.close();
  });

  const callAs = async (service: ServiceName, operation: string, url: string) => {
    const claims = serviceTokenClaims(serviceAccountEmail(service, project), deployedUrl(operation));
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        [headers.serviceToken]: signToken(google.accountsKey, claims),
        [headers.appToken]: signToken(google.appCheckKey, appTokenClaims(appIdOf(service), project)),
      },
      // No body of a call: the error shows a caller who gets this far.
      body: '{}',
    });
    await response.text();
    return response.status;
  };

  for (const { name, service, callers } of serviceOperations) {
    it(`lets ${callers.join(', ')} and no other service call ${name} of ${service}`, async () => {
      const env = { ...google.env(serviceAccountEmail(service, project)), [serviceAppIdsVariable]: appIds };
      const callee = await startFunction(service, name, { env });
      started.push(callee);
      const responses: Record<string, number> = {};
      for (const caller of services) responses[caller] = await callAs(caller, name, callee.url);
      const expected = services.map((caller) => [caller, callers.includes(caller) ? 400 : 403]);
      expect(responses).to.deep.equal(Object.fromEntries(expected));
      await callee.kill();
    });
  }

  it('gives a notifications service that was taken over neither organizations nor anything of identity', () => {
    const reachable = serviceOperations.filter(({ callers }) => callers.includes('notifications'));
    expect(reachable.map(({ name }) => name)).to.deep.equal([]);
    // The cells above are asked over HTTP; this says that they are the ones that matter.
    const asked = serviceOperations.map(({ service }) => service);
    expect(asked).to.include.members(['organizations', 'identity']);
  });
});
