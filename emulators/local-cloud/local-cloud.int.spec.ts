import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { ExpectedError } from '@fresh/local/expected-error';
import { silentReports } from './cloud-reports.ts';
import { crashLimit } from './restart-policy.ts';
import { startLocalCloud, type LocalCloud, type LocalCloudOptions } from './start-local-cloud.ts';
import { makeTestingProject, type TestingProject } from './testing-project.ts';

const projectId = 'demo-local-cloud';
const patienceMs = 30_000;

/** A service whose functions do what the tests are about; `version` identifies its code. */
function sourceOf(version: string): string {
  return `
    import { getFirestore } from 'firebase-admin/firestore';
    import { onDocumentCreated } from 'firebase-functions/v2/firestore';
    import { onRequest } from 'firebase-functions/v2/https';
    import { onTaskDispatched } from 'firebase-functions/v2/tasks';

    let atOnce = 0;
    export const hello = onRequest((request, response) => {
      response.json({ version: '${version}', pid: process.pid, body: request.body ?? null, cookie: request.headers.cookie ?? null });
    });
    export const slow = onRequest({ concurrency: 1, maxInstances: 2 }, async (_request, response) => {
      const seen = ++atOnce;
      await new Promise((resolve) => setTimeout(resolve, 50));
      atOnce--;
      response.json({ seen, version: '${version}' });
    });
    export const endless = onRequest({ timeoutSeconds: 1 }, () => undefined);
    export const crash = onRequest(() => process.exit(3));
    export const effect = onDocumentCreated({ document: 'causes/{id}', retry: true }, async (event) => {
      const ref = getFirestore().doc('effects/' + event.params.id);
      const attempts = ((await ref.get()).get('attempts') ?? 0) + 1;
      await ref.set({ attempts, retried: false });
      if (attempts < 3) process.kill(process.pid, 'SIGKILL');
      await ref.set({ attempts, retried: true });
    });
    export const work = onTaskDispatched({ retryConfig: { maxAttempts: 4, minBackoffSeconds: 0 } }, async ({ data, retryCount }) => {
      await getFirestore().doc('tasks/' + data.id).set({ at: Date.now(), retryCount });
      if (retryCount < 1) throw new Error('once more');
    });
  `;
}
const functionNames = ['hello', 'slow', 'endless', 'crash'];

async function until<T>(ask: () => Promise<T>, wanted: (seen: T) => boolean): Promise<T> {
  for (const end = Date.now() + patienceMs; ;) {
    const seen = await ask();
    if (wanted(seen)) return seen;
    if (Date.now() > end) throw new Error(`last seen: ${JSON.stringify(seen)}`);
    await delay(20);
  }
}

describe('the local cloud', function () {
  this.timeout(120_000);

  let project: TestingProject, cloud: LocalCloud, problems: string[];

  const start = (options: Partial<LocalCloudOptions> = {}) =>
    startLocalCloud({
      root: project.root,
      projectId,
      ports: project.ports,
      reload: true,
      reports: { ...silentReports, problem: (text) => problems.push(text) },
      ...options,
    });
  const get = async (name: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${cloud.gatewayUrl}/api/${name}`, { headers });
    const text = await response.text();
    return { status: response.status, text, json: response.ok ? (JSON.parse(text) as Record<string, unknown>) : {} };
  };
  const stored = async (document: string) => {
    const url = `http://${cloud.firestoreHost}/v1/projects/${projectId}/databases/(default)/documents/${document}`;
    const response = await fetch(url, { headers: { authorization: 'Bearer owner' } });
    if (response.status === 404) return null;
    return ((await response.json()) as { fields: Record<string, Record<string, unknown>> }).fields;
  };

  before(async () => {
    problems = [];
    project = await makeTestingProject(sourceOf('1'), functionNames);
    cloud = await start();
  });
  after(async () => {
    await cloud.stop();
    project.remove();
  });
  beforeEach(() => {
    problems = [];
  });

  it('serves the site, functions through the gateway and by their own address', async () => {
    expect(await (await fetch(cloud.gatewayUrl)).text()).to.equal('<h1>Site</h1>');
    const direct = await fetch(`${cloud.functionsUrl}/${projectId}/us-central1/hello`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    expect(await direct.json()).to.deep.include({ version: '1', body: { a: 1 } });
    const { json } = await get('hello', { cookie: 'a=1; __session=s; b=2' });
    expect(json['cookie'], 'as Hosting lets pass').to.equal('__session=s');
    expect((await fetch(`${cloud.gatewayUrl}/nothing`)).status).to.equal(404);
  });

  it('lets a function work on as many requests as its concurrency and instances allow', async () => {
    const seen = await Promise.all(Array.from({ length: 8 }, async () => (await get('slow')).json['seen']));
    expect(Math.max(...seen.map(Number))).to.equal(2);
  });

  it('returns 504 when a function is past its timeout', async () => {
    const { status, text } = await get('endless');
    expect(status).to.equal(504);
    expect(text).to.contain('endless may take 1 s');
  });

  it('delivers an event again when the process dies under it, until the function is done', async () => {
    const url = `http://${cloud.firestoreHost}/v1/projects/${projectId}/databases/(default)/documents/causes/c1`;
    const headers = { authorization: 'Bearer owner', 'content-type': 'application/json' };
    await fetch(url, { method: 'PATCH', headers, body: '{"fields":{}}' });
    const effect = await until(
      () => stored('effects/c1'),
      (fields) => fields?.['retried']?.['booleanValue'] === true,
    );
    expect(effect?.['attempts']).to.deep.equal({ integerValue: '3' });
    expect(problems.filter((text) => text.includes('ended by itself (SIGKILL)'))).to.have.lengthOf(2);
  });

  it('dispatches a task at its time, again when it fails, and its name once', async () => {
    const url = `http://${cloud.tasksHost}/projects/${projectId}/locations/us-central1/queues/work/tasks`;
    const scheduledAt = Date.now() + 500;
    const task = {
      name: `projects/${projectId}/locations/us-central1/queues/work/tasks/t1`,
      scheduleTime: new Date(scheduledAt).toISOString(),
      httpRequest: {
        body: Buffer.from('{"data":{"id":"t1"}}').toString('base64'),
        headers: { 'content-type': 'application/json' },
      },
    };
    const add = async () => (await fetch(url, { method: 'POST', body: JSON.stringify({ task }) })).status;
    expect([await add(), await add()]).to.deep.equal([200, 409]);
    const done = await until(
      () => stored('tasks/t1'),
      (fields) => fields?.['retryCount']?.['integerValue'] === '1',
    );
    expect(Number(done?.['at']?.['integerValue'])).to.be.at.least(scheduledAt);
  });

  it('replaces a changed service while requests come, and fails none', async () => {
    let isOver = false as boolean;
    const statuses: number[] = [];
    const clients = Array.from({ length: 8 }, async () => {
      while (!isOver) statuses.push((await get('slow')).status);
    });
    for (const version of ['2', '3', '4', '5']) {
      project.write(sourceOf(version));
      await until(
        async () => (await get('hello')).json['version'],
        (seen) => seen === version,
      );
    }
    isOver = true;
    await Promise.all(clients);
    expect(statuses.length).to.be.above(8);
    expect(new Set(statuses)).to.deep.equal(new Set([200]));
  });

  it('serves a path that firebase.json gets meanwhile, and goes on by the one before while it can’t be read', async () => {
    const file = path.join(project.root, 'firebase.json');
    const config = readFileSync(file, 'utf8');
    const added = config.replace(
      '"rewrites":[',
      '"rewrites":[{"source":"/api/greeting","function":{"functionId":"hello"}},',
    );
    expect((await get('greeting')).status).to.equal(404);
    writeFileSync(file, added);
    await until(
      async () => (await get('greeting')).status,
      (status) => status === 200,
    );
    problems = [];
    writeFileSync(file, '{');
    await until(
      async () => problems.join('\n'),
      (text) => text.includes('firebase.json can’t be read'),
    );
    expect((await get('greeting')).status).to.equal(200);
    problems = [];
    renameSync(file, `${file}.away`);
    await until(
      async () => problems.join('\n'),
      (text) => text.includes('firebase.json can’t be read'),
    );
    expect((await get('greeting')).status).to.equal(200);
    writeFileSync(file, config);
    await until(
      async () => (await get('greeting')).status,
      (status) => status === 404,
    );
  });

  it('reports changed code after a start, where the run before had other code', async () => {
    const changing = await makeTestingProject(sourceOf('1'), functionNames);
    const startAgain = async () => {
      let reported = 0;
      const options = { root: changing.root, ports: changing.ports, reload: false, onReloaded: () => reported++ };
      await (await start(options)).stop();
      return reported;
    };
    try {
      expect(await startAgain(), 'the first start').to.equal(0);
      changing.write(sourceOf('2'));
      expect(await startAgain(), 'other code').to.equal(1);
    } finally {
      changing.remove();
    }
  });

  it('goes on with the code before where the new one can’t be built or loaded, and says so', async () => {
    const before = (await get('hello')).json['version'];
    for (const [broken, said] of [
      ['export const = 1;', 'functions/one/src/index.ts:1:13'],
      ['throw new Error("boom at load");', 'boom at load'],
    ] as const) {
      problems = [];
      project.write(broken);
      await until(
        async () => problems.join('\n'),
        (text) => text.includes(said),
      );
      expect((await get('hello')).json['version']).to.equal(before);
      expect(cloud.status().services[0]?.problem).to.contain('one').and.to.contain(said);
    }
    project.write(sourceOf('6'));
    await until(
      async () => (await get('hello')).json['version'],
      (seen) => seen === '6',
    );
    expect(cloud.status().services[0]?.problem).to.equal(null);
  });

  it('stops starting a service that does nothing but crash, and begins again when its code changes', async () => {
    for (let i = 0; i < crashLimit; i++) expect((await get('crash')).status).to.equal(502);
    const { status, text } = await get('hello');
    expect(status).to.equal(503);
    expect(text).to.contain(`The service one crashed ${crashLimit} times in a row`);
    project.write(sourceOf('7'));
    await until(
      async () => (await get('hello')).json['version'],
      (seen) => seen === '7',
    );
  });

  it('names a service that can’t be loaded, and leaves nothing running', async () => {
    const broken = await makeTestingProject('throw new Error("boom at load");', []);
    try {
      const started = startLocalCloud({ root: broken.root, projectId, ports: broken.ports, reports: silentReports });
      const error = await started.then(
        () => null,
        (problem: unknown) => problem,
      );
      expect(error).to.be.instanceOf(ExpectedError);
      expect(String(error)).to.contain('The service one could not be loaded').and.to.contain('boom at load');
      expect(await canListen(broken.ports.gateway)).to.equal(true);
      expect(await canListen(broken.ports.auth)).to.equal(true);
    } finally {
      broken.remove();
    }
  });

  it('names a port that is taken, before anything is built', async () => {
    const another = await makeTestingProject('this is not built', []);
    const server = createServer().listen(another.ports.tasks, '127.0.0.1');
    await once(server, 'listening');
    try {
      const error = await startLocalCloud({ root: another.root, projectId, reports: silentReports }).then(
        () => null,
        (problem: unknown) => problem,
      );
      expect(error).to.be.instanceOf(ExpectedError);
      expect(String(error)).to.contain(`Port ${another.ports.tasks} of the tasks emulator is taken`);
    } finally {
      server.close();
      another.remove();
    }
  });

  it('keeps the users and documents that it had', async () => {
    const kept = await makeTestingProject(sourceOf('1'), functionNames);
    const dataFolder = path.join(kept.root, 'data');
    const options = { root: kept.root, projectId, ports: kept.ports, dataFolder, services: [], reports: silentReports };
    const accounts = `http://127.0.0.1:${kept.ports.auth}/identitytoolkit.googleapis.com/v1/projects/${projectId}/accounts`;
    const document = `http://127.0.0.1:${kept.ports.firestore}/v1/projects/${projectId}/databases/(default)/documents/a/b`;
    // No connection of the first one is used for the second one, at the same address.
    const headers = { authorization: 'Bearer owner', 'content-type': 'application/json', connection: 'close' };
    const post = (url: string, body: object) => fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    try {
      const first = await startLocalCloud(options);
      await post(accounts, { localId: 'ann', email: 'ann@example.test', password: 'secret-1' });
      await fetch(document, { method: 'PATCH', headers, body: '{"fields":{"x":{"integerValue":"1"}}}' });
      await first.stop();
      const second = await startLocalCloud(options);
      try {
        const credentials = { email: 'ann@example.test', password: 'secret-1', returnSecureToken: true };
        const signIn = accounts.replace(/projects\/.*$/, 'accounts:signInWithPassword?key=any');
        const signedIn = (await (await post(signIn, credentials)).json()) as { localId?: string };
        expect(signedIn.localId).to.equal('ann');
        const { fields } = (await (await fetch(document, { headers })).json()) as { fields: object };
        expect(fields).to.deep.equal({ x: { integerValue: '1' } });
      } finally {
        await second.stop();
      }
    } finally {
      kept.remove();
    }
  });
});

async function canListen(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  const isFree = await Promise.race([
    once(server, 'listening').then(() => true),
    once(server, 'error').then(() => false),
  ]);
  server.close();
  return isFree;
}
