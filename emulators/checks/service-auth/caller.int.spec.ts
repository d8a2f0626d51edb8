import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serviceAccountEmail, serviceAppIdsVariable } from '@fresh/contracts/service-identities';
import { functionUrlVariable } from '@fresh/kernel/service-auth/function-url';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startFakeGoogle, type FakeGoogle } from '@fresh/kernel/testing/google/fake-google';
import { uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { buildProbe } from '../../probe-service/build-probe.ts';

/** A caller and a callee as production runs them, tokens from Google's places, Google's responses from here. */
describe('a call between services, from the metadata server to the handler', function () {
  this.timeout(60_000);

  const project = process.env['GCLOUD_PROJECT'] ?? '';
  const appIds = JSON.stringify({ onboarding: '1:1:web:onboarding', notifications: '1:1:web:notify' });
  const folder = mkdtempSync(path.join(tmpdir(), 'probe-'));
  const traces = path.join(folder, 'traces');
  let google: FakeGoogle;
  let seen: IncomingHttpHeaders[] = [];
  const servers: Server[] = [];
  const processes: FunctionProcess[] = [];
  let caller: FunctionProcess;
  let impostor: FunctionProcess;

  before(async () => {
    google = await startFakeGoogle(project);
    const built = await buildProbe({ production: true });
    const start = async (target: string, account: string, env: Record<string, string> = {}) => {
      const own = { ...google.env(account), [serviceAppIdsVariable]: appIds, PROBE_FILE: traces };
      const started = await startFunction('organizations', target, { folder: built, env: { ...own, ...env } });
      processes.push(started);
      return started;
    };
    const urls: Record<string, string> = {};
    for (const name of ['probeRead', 'probeChange', 'probeOnce']) {
      const callee = await start(name, serviceAccountEmail('organizations', project));
      urls[functionUrlVariable(name)] = await listenedTo(callee.url);
    }
    caller = await start('probeCaller', serviceAccountEmail('onboarding', project), urls);
    impostor = await start('probeCaller', serviceAccountEmail('notifications', project), urls);
  });
  after(async () => {
    for (const each of processes) await each.kill();
    for (const each of servers) each.close();
    google.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    seen = [];
    writeFileSync(traces, '');
  });

  /** What goes to the callee passes here, so that its headers can be looked at. */
  async function listenedTo(url: string): Promise<string> {
    const server = createServer((request, response) => {
      seen.push(request.headers);
      const { host: _host, connection: _connection, ...headers } = request.headers;
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const sent = {
          method: request.method ?? '',
          headers: headers as Record<string, string>,
          body: Buffer.concat(chunks),
        };
        const received = await fetch(url, sent);
        response.writeHead(received.status, { 'content-type': 'application/json' }).end(await received.text());
      })();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const ask = async (from: FunctionProcess, query: Record<string, string>) => {
    const response = await fetch(`${from.url}/?${new URLSearchParams(query).toString()}`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  /** What Google was asked while `work` ran. */
  const askedDuring = async (work: () => Promise<unknown>) => {
    const before = google.asked.length;
    await work();
    return google.asked.slice(before);
  };

  it('proves the caller, and carries user, trace and ids', async () => {
    const { status, body } = await ask(caller, { operation: 'probeChange', note: 'hello' });
    expect(status).to.equal(200);
    expect(body).to.include({ note: 'hello', caller: 'onboarding', uid: 'nia' });
    expect(seen).to.have.length(1);
    const [headers] = seen;
    expect(headers).to.include({
      'x-request-id': '3f0c2d5e-0000-4000-8000-000000000001',
      'x-correlation-id': 'correlation-1',
    });
    // Cloud Run's gate reads the one, our own check the other.
    expect(headers!['x-serverless-authorization']).to.equal(`Bearer ${String(headers!['x-fresh-service-token'])}`);
    expect(headers).not.to.have.property('authorization');
  });

  it('asks Google for nothing once it is warm, where nothing is changed', async () => {
    await ask(caller, { operation: 'probeRead', note: 'warm' });
    const asked = await askedDuring(async () => {
      for (const note of ['1', '2', '3']) await ask(caller, { operation: 'probeRead', note });
    });
    expect(asked).to.deep.equal([]);
  });

  it('gets one App Check token for each change, made ahead, and has it used up', async () => {
    await ask(caller, { operation: 'probeChange', note: 'warm' });
    const asked = await askedDuring(async () => {
      for (const note of ['1', '2', '3'])
        expect((await ask(caller, { operation: 'probeChange', note })).status).to.equal(200);
    });
    const exchanged = asked.filter((name) => name.endsWith('exchangeCustomToken'));
    const consumed = asked.filter((name) => name.endsWith(':verifyAppCheckToken'));
    expect(consumed).to.have.length(3);
    // The one for the next call may still be on its way.
    expect(exchanged.length).to.be.within(2, 3);
    expect(new Set(seen.map((headers) => headers['x-firebase-appcheck']))).to.have.property('size', 4);
  });

  it('brings a rejection back as it was thrown, and of a defect only that there was one', async () => {
    expect(await ask(caller, { operation: 'probeRead', note: 'conflict' })).to.deep.equal({
      status: 500,
      body: { code: 'CONFLICT', message: 'It is so already', details: [{ path: 'note', message: 'taken' }] },
    });
    seen = [];
    const defect = await ask(caller, { operation: 'probeChange', note: 'defect' });
    expect(defect.body).to.deep.equal({ message: 'probeChange responded with 500' });
    expect(seen).to.have.length(1);
  });

  it('repeats what failed where that is safe, and nowhere else', async () => {
    const defect = await ask(caller, { operation: 'probeRead', note: 'defect' });
    expect(defect.body).to.deep.equal({ message: 'probeRead responded with 500' });
    expect(seen).to.have.length(3);
  });

  it('works once under one key', async () => {
    const key = uniqueId('key');
    const first = await ask(caller, { operation: 'probeOnce', note: 'once', key });
    const second = await ask(caller, { operation: 'probeOnce', note: 'once', key });
    expect(first.status).to.equal(200);
    expect(second).to.deep.equal(first);
    expect(readFileSync(traces, 'utf8')).to.equal('once\n');
    const other = await ask(caller, { operation: 'probeOnce', note: 'other', key });
    expect(other.body).to.include({ code: 'CONFLICT' });
    expect(readFileSync(traces, 'utf8')).to.equal('once\n');
  });

  it('gives a service that was broken into nothing: its account is its own, whatever its code says', async () => {
    // It runs onboarding's code, and App Check makes it onboarding's tokens: any server of the project can ask for
    // those.
    for (const operation of ['probeRead', 'probeChange', 'probeOnce']) {
      const response = await ask(impostor, { operation, note: 'stolen', key: uniqueId('key') });
      expect(response.body, operation).to.deep.equal({ message: `${operation} responded with 403` });
    }
    expect(readFileSync(traces, 'utf8')).to.equal('');
  });

  it('has no token in any log', () => {
    // Every JSON Web Token begins with `{"` in base64.
    for (const { output } of processes) expect(output()).not.to.match(/eyJ[\w-]{8}/);
  });
});
