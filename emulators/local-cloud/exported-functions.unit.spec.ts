import { expect } from 'chai';
import { defineInt } from 'firebase-functions/params';
import { onRequest } from 'firebase-functions/v2/https';
import { flattenExports, manifestsOf } from './exported-functions.ts';
import { parseEndpoints } from './manifest.ts';

describe('functions of a module', () => {
  const plain = onRequest(() => undefined);

  it('are found below groups, by the name they are deployed under', () => {
    const found = flattenExports({ plain, group: { inner: plain }, helper: () => undefined, value: 1 });
    expect([...found.keys()]).to.deep.equal(['plain', 'group-inner']);
  });

  it('have the limits of their manifests, with the values of parameters', () => {
    process.env['TEST_TIMEOUT'] = '7';
    const limited = onRequest(
      { timeoutSeconds: defineInt('TEST_TIMEOUT'), concurrency: 3, maxInstances: 2, region: 'europe-west1' },
      () => undefined,
    );
    const [first, second] = parseEndpoints(
      'codebase',
      manifestsOf(
        new Map([
          ['limited', limited],
          ['plain', plain],
        ]),
      ),
    );
    expect(first).to.deep.include({ name: 'limited', timeoutSeconds: 7, capacity: 6, region: 'europe-west1' });
    expect(second, 'without any: those of Google').to.deep.include({
      timeoutSeconds: 60,
      capacity: 8_000,
      region: 'us-central1',
    });
    delete process.env['TEST_TIMEOUT'];
  });
});
