import { startFunction } from '@fresh/kernel/testing/function-process';
import { expect } from 'chai';
import { ask, errorOf } from './plain-client.ts';
import { startRecordedMonolith } from './recorded-monolith.ts';

describe('a monolith', () => {
  it('that isn’t there is 404 in envelope A', async () => {
    const fallback = await startFunction('platform', 'fallback', { env: { LEGACY_API_ORIGIN: '' } });
    for (const target of ['/api/reports', '/api/archive?path=x']) {
      const { status, headers, body } = await ask(fallback.url, target);
      expect([status, errorOf(body).code]).to.deep.equal([404, 'NOT_FOUND']);
      expect(headers).not.to.have.property('x-served-by');
    }
    await fallback.kill();
  });

  it('that is down is 502', async () => {
    const { origin, close } = await startRecordedMonolith();
    await close();
    const fallback = await startFunction('platform', 'fallback', { env: { LEGACY_API_ORIGIN: origin } });
    const { status, body } = await ask(fallback.url, '/api/reports');
    expect([status, errorOf(body).code]).to.deep.equal([502, 'LEGACY_UNAVAILABLE']);
    expect(body.toString()).not.to.match(/ECONNREFUSED|127\.0\.0\.1/);
    await fallback.kill();
  });

  it('that is no origin keeps the function from starting', async () => {
    const env = { LEGACY_API_ORIGIN: 'https://user:secret@old.example.com/api' };
    const failed: unknown = await startFunction('platform', 'fallback', { env }).catch((error: unknown) => error);
    expect(String(failed)).to.contain('LEGACY_API_ORIGIN must be an https origin').and.not.to.contain('secret');
  });

  it('that is ourselves is found out at the first request', async () => {
    const monolith = await startRecordedMonolith();
    const fallback = await startFunction('platform', 'fallback', { env: { LEGACY_API_ORIGIN: monolith.origin } });
    // Whatever stands at the origin hands every request back to the function.
    monolith.plan = () => ({
      kind: 'custom',
      respond: (message, response) => {
        const headers = message.headers;
        void ask(fallback.url, message.url ?? '', { headers }).then(({ status, headers: received, body }) => {
          response.writeHead(status, received).end(body);
        });
      },
    });
    const { status, body } = await ask(fallback.url, '/api/reports');
    expect([status, errorOf(body).code, errorOf(body).retryable]).to.deep.equal([502, 'LEGACY_LOOP', false]);
    expect(monolith.requests.length).to.equal(1);
    expect(fallback.output()).to.contain('LEGACY_API_ORIGIN leads back to this service');
    await fallback.kill();
    await monolith.close();
  });
});
