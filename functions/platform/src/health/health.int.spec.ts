import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { freePort } from '@fresh/kernel/testing/ports';
import { send } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

describe('platform over HTTP', function () {
  // A loaded machine takes its time to load Firestore's client.
  this.timeout(120_000);

  let health: FunctionProcess, healthz: FunctionProcess, metrics: FunctionProcess, opsHealth: FunctionProcess;
  let fallback: FunctionProcess;

  before(async () => {
    [health, healthz, metrics, opsHealth, fallback] = await Promise.all([
      startFunction('platform', 'health'),
      startFunction('platform', 'healthz'),
      startFunction('platform', 'metrics'),
      startFunction('platform', 'opsHealth'),
      startFunction('platform', 'fallback'),
    ]);
  });
  after(async () => {
    await Promise.all([health, healthz, metrics, opsHealth, fallback].map((each) => each.kill()));
  });

  it('returns readiness with every security header, even to a broken session', async () => {
    const response = await send(health.url, 'GET', '/api/health', { headers: { cookie: '__session=garbage' } });
    expect(response.status).to.equal(200);
    expect(response.body).to.deep.include({ ok: true, status: 'healthy' });
    expect(Object.fromEntries(response.headers)).to.include({
      'content-type': 'application/json',
      'cache-control': 'no-cache, no-store, must-revalidate',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'permissions-policy': 'geolocation=(), microphone=(), camera=()',
      'cross-origin-opener-policy': 'same-origin-allow-popups',
      'cross-origin-resource-policy': 'same-origin',
      'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
    });
    expect(response.headers.get('x-powered-by')).to.equal(null);
  });

  it('runs GET for HEAD, without the body', async () => {
    for (const [url, path] of [
      [health.url, '/api/health'],
      [healthz.url, '/api/healthz'],
    ] as const) {
      const response = await send(url, 'HEAD', path);
      expect(response.status).to.equal(200);
      expect(response.body).to.equal(null);
      expect(response.headers.get('content-type')).to.equal('application/json');
    }
  });

  it('lists methods, rejects others, redirects a trailing slash (CONTRACT 1.10)', async () => {
    const options = await send(health.url, 'OPTIONS', '/api/health');
    expect(options.status).to.equal(204);
    expect(options.headers.get('allow')).to.equal('GET, HEAD, OPTIONS');
    const post = await send(health.url, 'POST', '/api/health', { body: {} });
    expect([post.status, post.body, post.headers.get('content-type')]).to.deep.equal([405, null, null]);
    const slash = await send(health.url, 'GET', '/api/health/?x=1');
    expect([slash.status, slash.body, slash.headers.get('location')]).to.deep.equal([
      308,
      '/api/health',
      '/api/health?x=1',
    ]);
    const marks = await send(health.url, 'GET', '/api/health/?x=a?b&y=2');
    expect(marks.headers.get('location'), 'all of the query').to.equal('/api/health?x=a?b&y=2');
    const foreign = await send(fallback.url, 'GET', '//elsewhere.example/');
    expect(foreign.headers.get('location')).to.equal('/elsewhere.example');
  });

  it('returns liveness, metrics and heap pressure', async () => {
    expect((await send(healthz.url, 'GET', '/api/healthz')).body).to.include({ status: 'healthy' });
    const { memory } = (await send(metrics.url, 'GET', '/api/metrics')).body as { memory: object };
    expect(memory).to.have.all.keys('rss', 'heapTotal', 'heapUsed', 'external', 'arrayBuffers');
  });

  it('responds at first without the store, then with it (P5)', async () => {
    interface Ops {
      memory: { heapPercent: number };
      checks: object;
    }
    const first = (await send(opsHealth.url, 'GET', '/api/ops/health')).body as Ops;
    expect(first.memory.heapPercent).to.be.within(0, 100);
    expect(first.checks).to.deep.equal({ memory: 'pass', store: 'starting', deliveries: 'unknown' });
    // On a slow machine the client may not be there within the deadline of the first that waits for it.
    const deadline = Date.now() + 30_000;
    let checks: object = {};
    do {
      ({ checks } = (await send(opsHealth.url, 'GET', '/api/ops/health')).body as Ops);
    } while (!('store' in checks && checks.store === 'pass') && Date.now() < deadline);
    expect(checks).to.include({ memory: 'pass', store: 'pass' });
  });

  it('says that the store fails, and soon, when nothing listens there', async () => {
    const nowhere = await freePort();
    const alone = await startFunction('platform', 'opsHealth', {
      env: { FIRESTORE_EMULATOR_HOST: `127.0.0.1:${nowhere}` },
    });
    try {
      await send(alone.url, 'GET', '/api/ops/health');
      const { status, body } = await send(alone.url, 'GET', '/api/ops/health');
      expect(status).to.equal(200);
      expect(body).to.include({ status: 'unhealthy' });
      expect(body).to.have.property('checks').that.includes({ store: 'fail', deliveries: 'unknown' });
    } finally {
      await alone.kill();
    }
  });

  it('returns 404 for every other path in envelope A', async () => {
    const response = await send(fallback.url, 'POST', '/api/terminal', { body: '{bad' });
    expect(response.status).to.equal(404);
    const { error } = response.body as { error: { requestId: string } };
    expect(error).to.include({ code: 'NOT_FOUND', message: 'Not found.', retryable: false });
    expect(error.requestId).to.equal(response.headers.get('x-request-id'));
  });
});
