import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { fallbackFunction, routes } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { functionsHost } from './backend.ts';
import { gatewayFiles } from './gateway-files.ts';
import { checkNginx, nginxVersion, startNginx, type Nginx } from './testing/nginx-process.ts';
import { nginxConfiguration } from './nginx.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The same as `nginx.unit.spec.ts` says of the file, asked of nginx itself. */
describe('nginx', function () {
  this.timeout(60_000);
  const prefix = '/demo/us-central1';
  const seen: { url: string; headers: IncomingHttpHeaders }[] = [];
  const functions = createServer((incoming, response) => {
    seen.push({ url: incoming.url ?? '', headers: incoming.headers });
    incoming.resume().on('end', () => response.end());
  });
  let nginx: Nginx | undefined;

  before(async function () {
    if (nginxVersion() === null) {
      console.log('      nginx is not installed: its own tests are skipped (Debian: apt-get install nginx)');
      this.skip();
    }
    functions.listen(0, '127.0.0.1');
    await once(functions, 'listening');
    const { port } = functions.address() as AddressInfo;
    nginx = await startNginx((listen) =>
      nginxConfiguration(routes, fallbackFunction.functionName, {
        listen,
        scheme: 'http',
        functions: `127.0.0.1:${port}`,
        prefix,
      }),
    );
  });

  after(async () => {
    await nginx?.stop();
    functions.close();
  });

  it('takes the generated file', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'fresh-nginx-ca-'));
    try {
      const authorities = path.join(folder, 'ca.crt');
      writeFileSync(authorities, rootCertificates.join('\n'));
      const generated = gatewayFiles['nginx.conf'];
      // nginx looks names up when it reads them, and this machine may know neither the host nor the authorities.
      const here = generated
        .replace(`server ${functionsHost}:443;`, 'server 127.0.0.1:443;')
        .replace('/etc/ssl/certs/ca-certificates.crt', authorities);
      expect(here).not.to.equal(generated);
      const { ok, says } = checkNginx(here);
      expect(ok, says).to.equal(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('leads every method of every path to its function, with the path and the query as they were sent', async () => {
    for (const { method, path: where, functionName } of routes) {
      for (const id of where.includes('{') ? ['abc123', 'settings', 'a%2Fb', 'caf%C3%A9', 'a:b@c+d'] : ['']) {
        const asked = `${where.replaceAll(/\{\w+\}/g, id)}?q=%2F&x=1`;
        expect(await arrives(method, asked), `${method} ${asked}`).to.equal(`${prefix}/${functionName}${asked}`);
      }
    }
  });

  it('leads what no route owns to the fallback', async () => {
    for (const asked of ['/api/terminal', '/api/schedules/', '/api/schedules/a/b', '/api/', '/api//schedules']) {
      expect(await arrives('GET', asked)).to.equal(`${prefix}/${fallbackFunction.functionName}${asked}`);
    }
  });

  it('hands on nothing that is outside /api, or climbs out of it', async () => {
    const outside = ['/', '/api', '/apis', '/listEvents', '/api/../listEvents', '/api/%2e%2e/listEvents'];
    const climbing = ['/api/..%2flistEvents', '/api/a/..%2f..%2f..%2flistEvents', '/../api/../../x'];
    for (const asked of [...outside, ...climbing]) {
      const before = seen.length;
      expect(await ask('GET', asked), asked).to.be.oneOf([400, 404]);
      expect(seen, asked).to.have.length(before);
    }
  });

  it('gives a request an id that is a uuid, and keeps one that was sent', async () => {
    await ask('GET', '/api/health');
    expect(seen.at(-1)?.headers['x-request-id']).to.match(uuid);
    const id = '3f0c2d5e-0000-4000-8000-000000000001';
    await ask('GET', '/api/health', { 'x-request-id': id });
    expect(seen.at(-1)?.headers['x-request-id']).to.equal(id);
  });

  it('hands on credentials as they are, and no address that a client made up', async () => {
    const sent = { authorization: 'Bearer some.token', cookie: '__session=a; session=b', host: 'api.example.test' };
    await ask('GET', '/api/health', { ...sent, 'x-forwarded-for': '203.0.113.9' });
    const headers = seen.at(-1)?.headers;
    expect(headers).to.include({ authorization: sent.authorization, cookie: sent.cookie });
    expect(headers).to.include({ 'x-forwarded-host': 'api.example.test', 'x-forwarded-for': '127.0.0.1' });
  });

  async function arrives(method: string, asked: string): Promise<string | undefined> {
    const before = seen.length;
    await ask(method, asked);
    return seen.length > before ? seen.at(-1)?.url : undefined;
  }

  function ask(method: string, asked: string, headers: Record<string, string> = {}): Promise<number> {
    const place = { host: '127.0.0.1', port: nginx?.port, signal: AbortSignal.timeout(30_000) };
    return new Promise((resolve, reject) => {
      request({ ...place, method, path: asked, headers }, (response) => {
        response.resume().on('end', () => {
          resolve(response.statusCode ?? 0);
        });
      })
        .on('error', reject)
        .end();
    });
  }
});
