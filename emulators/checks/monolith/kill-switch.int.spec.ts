import { setTimeout as delay } from 'node:timers/promises';
import { startFirestoreProxy } from '@fresh/kernel/testing/firestore-proxy';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { initializeApp } from 'firebase-admin/app';
import { getFirestore, type DocumentReference } from 'firebase-admin/firestore';
import { ask } from './plain-client.ts';
import { startRecordedMonolith, type RecordedMonolith } from './recorded-monolith.ts';

/** Which side responded. */
type Side = 'legacy' | 'service';

const legacy = { mode: 'legacy' };
const service = { mode: 'service' };

describe('the kill switch', function () {
  // Each flip takes the few seconds that instances keep what they know.
  this.timeout(180_000);

  let monolith: RecordedMonolith;
  const running: FunctionProcess[] = [];
  before(async () => {
    monolith = await startRecordedMonolith();
  });
  after(async () => {
    await Promise.all(running.map((each) => each.kill()));
    await monolith.close();
  });

  /** There is one routing document in a project: each test has a project, and so a database, of its own. */
  const newProject = () => {
    const projectId = uniqueId('demo-switch');
    const document = getFirestore(initializeApp({ projectId }, projectId)).doc('_migration/routing');
    const env = { GCLOUD_PROJECT: projectId, GOOGLE_CLOUD_PROJECT: projectId, LEGACY_API_ORIGIN: monolith.origin };
    return { document, env };
  };
  const start = async (...[name, target, options]: Parameters<typeof startFunction>) => {
    const started = await startFunction(name, target, options);
    running.push(started);
    return started;
  };
  const sideOf = async (url: string, target: string, method = 'GET'): Promise<Side> => {
    const { headers } = await ask(url, target, { method });
    return headers['x-served-by'] === 'legacy' ? 'legacy' : 'service';
  };
  const until = async (condition: () => Promise<boolean> | boolean) => {
    for (let waited = 0; !(await condition()); waited += 100) {
      if (waited > 60_000) throw new Error('it did not happen within a minute');
      await delay(100);
    }
  };
  const set = (document: DocumentReference, routes: object) => document.set({ version: 1, routes });

  it('moves routes to the monolith and back under load, and no request fails', async () => {
    const { document, env } = newProject();
    const [health, logout] = await Promise.all([
      start('platform', 'health', { env }),
      start('identity', 'authLogout', { env }),
    ]);
    const targets = [
      { url: health.url, target: '/api/health', method: 'GET' },
      { url: logout.url, target: '/api/auth/logout', method: 'POST' },
    ];
    const sides = targets.map(() => ({ legacy: 0, service: 0 }));
    const failures: string[] = [];
    let flipping = true;
    const client = async (index: number) => {
      const { url, target, method } = targets[index]!;
      while (flipping) {
        try {
          const { status, complete, headers } = await ask(url, target, { method });
          if (status === 200 && complete)
            sides[index]![headers['x-served-by'] === 'legacy' ? 'legacy' : 'service'] += 1;
          else failures.push(`${method} ${target}: ${status}`);
        } catch (error) {
          failures.push(`${method} ${target}: ${String(error)}`);
        }
      }
    };
    const load = [0, 0, 0, 1, 1].map(client);
    try {
      for (const routing of [legacy, service, legacy, service]) {
        await set(document, { P1: routing, I3: routing });
        const side = routing === legacy ? 'legacy' : 'service';
        // Both respond on the new side, and not only those that were on their way.
        await until(async () => {
          const here = await Promise.all(targets.map(({ url, target, method }) => sideOf(url, target, method)));
          return here.every((one) => one === side);
        });
        const flipped = sides.map((each) => each[side]);
        await until(() => sides.every((each, index) => each[side] > flipped[index]! + 5));
      }
    } finally {
      flipping = false;
      await Promise.all(load);
    }
    expect(failures).to.deep.equal([]);
    for (const each of sides) expect(Math.min(each.legacy, each.service)).to.be.greaterThan(10);
  });

  it('moves each method of a path for itself; HEAD goes with GET, OPTIONS stays', async () => {
    const { document, env } = newProject();
    await set(document, { P7: legacy });
    const { url } = await start('platform', 'opsBuildPerformance', { env });
    const target = '/api/ops/build-performance';
    await until(async () => (await sideOf(url, target)) === 'legacy');
    expect(await sideOf(url, target, 'HEAD')).to.equal('legacy');
    expect(await sideOf(url, target, 'POST')).to.equal('service');
    expect(await sideOf(url, target, 'OPTIONS')).to.equal('service');
    expect(await sideOf(url, target, 'PUT')).to.equal('service');
    await set(document, { P8: legacy });
    await until(async () => (await sideOf(url, target, 'POST')) === 'legacy');
    expect(await sideOf(url, target)).to.equal('service');
  });

  it('keeps the query, the body and the session of what it moves', async () => {
    const { document, env } = newProject();
    await set(document, { P8: legacy });
    const { url } = await start('platform', 'opsBuildPerformance', { env });
    await until(async () => (await sideOf(url, '/api/ops/build-performance', 'POST')) === 'legacy');
    await ask(url, '/api/ops/build-performance?orgId=o1', {
      method: 'POST',
      headers: { cookie: '__session=mine', 'content-type': 'application/json' },
      body: '{"not": "parsed"',
    });
    const { target, headers, body } = monolith.requests.at(-1)!;
    expect(target).to.equal('/api/ops/build-performance?orgId=o1');
    expect(headers).to.include({ cookie: '__session=mine; session=mine', 'content-type': 'application/json' });
    expect(body.toString()).to.equal('{"not": "parsed"');
  });

  it('goes by what it last knew while Firestore is away', async () => {
    const { document, env } = newProject();
    const proxy = await startFirestoreProxy();
    await set(document, { P1: legacy });
    const health = await start('platform', 'health', { env: { ...env, FIRESTORE_EMULATOR_HOST: proxy.host } });
    await until(async () => (await sideOf(health.url, '/api/health')) === 'legacy');
    proxy.fail('BatchGetDocuments');
    await set(document, { P1: service });
    const sides = new Set<Side>();
    await until(async () => {
      sides.add(await sideOf(health.url, '/api/health'));
      return health.output().split('routing unreadable').length > 2;
    });
    expect([...sides]).to.deep.equal(['legacy']);
    proxy.close();
  });

  it('leaves routes with their services where it never knew anything', async () => {
    const { document, env } = newProject();
    const proxy = await startFirestoreProxy();
    proxy.fail('BatchGetDocuments');
    await set(document, { P1: legacy });
    const health = await start('platform', 'health', { env: { ...env, FIRESTORE_EMULATOR_HOST: proxy.host } });
    const sides = new Set<Side>();
    await until(async () => {
      sides.add(await sideOf(health.url, '/api/health'));
      return health.output().includes('routing unreadable');
    });
    expect([...sides]).to.deep.equal(['service']);
    proxy.close();
  });

  it('takes from a document with garbage what is none, and from a deleted one nothing', async () => {
    const { document, env } = newProject();
    const target = '/api/ops/build-performance';
    await set(document, { P7: legacy });
    const { url, output } = await start('platform', 'opsBuildPerformance', { env });
    await until(async () => (await sideOf(url, target)) === 'legacy');
    await set(document, { P7: { mode: 'off' }, P8: legacy, 'no such route': legacy });
    await until(async () => (await sideOf(url, target, 'POST')) === 'legacy');
    expect(await sideOf(url, target), 'as it was').to.equal('legacy');
    await until(() => output().includes('routing of a route unreadable'));
    await document.set({ routes: 'none' });
    await until(async () => (await sideOf(url, target)) === 'legacy' && output().includes('routing unreadable'));
    await document.delete();
    await until(async () => (await sideOf(url, target)) === 'service');
    expect(await sideOf(url, target, 'POST')).to.equal('service');
    await until(() => output().includes('routing document deleted'));
  });

  it('costs nothing where there is no monolith', async () => {
    const { document, env } = newProject();
    const proxy = await startFirestoreProxy();
    proxy.fail('BatchGetDocuments');
    await set(document, { P1: legacy });
    const health = await start('platform', 'health', {
      env: { ...env, LEGACY_API_ORIGIN: '', FIRESTORE_EMULATOR_HOST: proxy.host },
    });
    expect(await sideOf(health.url, '/api/health')).to.equal('service');
    expect(health.output()).not.to.contain('routing');
    proxy.close();
  });
});
