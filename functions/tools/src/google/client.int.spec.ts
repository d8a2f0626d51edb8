import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { googleClient, type GoogleClient } from './client.ts';
import { GoogleError } from './google-error.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Against a server that breaks in ways that Google's front ends do. */
describe('a request to a Google API', () => {
  let handlers: Handler[];
  let asked: string[];
  let google: GoogleClient;
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const handler = handlers.length > 1 ? handlers.shift() : handlers[0];
    handler?.(request, response);
  });
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    asked = [];
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const limits = { requestMs: 300, retryWaitsMs: [1, 1], operationPollMs: 1, operationMs: 200 };
    google = googleClient('team-a1', { CLOUD_RUN_API_URL: origin }, limits);
  });

  const json =
    (status: number, body: unknown): Handler =>
    (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
  const error = (status: number, code: string, message: string, reason?: string) =>
    json(status, { error: { code: status, status: code, message, details: reason ? [{ reason }] : [] } });
  const failure = async (work: Promise<unknown>): Promise<GoogleError> => {
    const thrown: unknown = await work.then(
      () => null,
      (caught: unknown) => caught,
    );
    if (!(thrown instanceof GoogleError)) throw new Error('it did not fail with a GoogleError', { cause: thrown });
    return thrown;
  };
  const get = { api: 'run', path: '/v2/x' } as const;
  const patch = { ...get, method: 'PATCH', body: {} } as const;

  it('is repeated after a failure that may pass, and not after one that may have changed something', async () => {
    handlers = [error(503, 'UNAVAILABLE', 'no'), error(429, 'RESOURCE_EXHAUSTED', 'later'), json(200, { ok: true })];
    expect(await google.json(get)).to.deep.equal({ ok: true });
    handlers = [error(500, 'INTERNAL', 'no')];
    asked = [];
    expect((await failure(google.json(patch))).status).to.equal(500);
    expect(asked).to.have.length(1);
    asked = [];
    await failure(google.json(get));
    expect(asked).to.have.length(3);
  });

  it('ends after its time, and says what to do about the network', async () => {
    handlers = [() => undefined];
    const hanging = await failure(google.json(patch));
    expect(hanging.status).to.equal(null);
    expect(hanging.message).to.contain('check the network and run the same command again');
    handlers = [(request) => request.socket.destroy()];
    expect((await failure(google.json(patch))).message).to.match(/PATCH run \/v2\/x: .*→ check the network/s);
  });

  it('says what is missing: an API, a role, a login', async () => {
    handlers = [error(403, 'PERMISSION_DENIED', 'Cloud Run has not been used', 'SERVICE_DISABLED')];
    expect((await failure(google.json(get))).remedy).to.match(/^enable run\.googleapis\.com in team-a1/);
    handlers = [error(403, 'PERMISSION_DENIED', 'denied on resource')];
    expect((await failure(google.json(get))).remedy).to.match(/lacks a role in team-a1, or there is no such project/);
    handlers = [error(401, 'UNAUTHENTICATED', 'expired')];
    expect((await failure(google.json(get))).remedy).to.contain('npx firebase login --reauth');
  });

  it('reads every page of a list, and null for what does not exist', async () => {
    handlers = [json(200, { items: [1], nextPageToken: 'a b' }), json(200, { items: [2] })];
    expect(await google.list({ ...get, path: '/v2/x?pageSize=1' }, 'items')).to.deep.equal([1, 2]);
    expect(asked.at(-1)).to.equal('GET /v2/x?pageSize=1&pageToken=a%20b');
    handlers = [error(404, 'NOT_FOUND', 'no')];
    expect(await google.find(get)).to.equal(null);
  });

  it('waits for the end of a long-running operation, and fails with it', async () => {
    handlers = [
      json(200, { name: 'operations/1' }),
      json(200, { name: 'operations/1' }),
      json(200, { name: 'o', done: true }),
    ];
    await google.operate(patch, 'v2');
    expect(asked.slice(1)).to.deep.equal(['GET /v2/operations/1', 'GET /v2/operations/1']);
    handlers = [json(200, { name: 'o', done: true, error: { code: 9, message: 'revision did not come up' } })];
    expect((await failure(google.operate(patch, 'v2'))).message).to.contain('revision did not come up');
    handlers = [json(200, { name: 'operations/2' })];
    expect((await failure(google.operate(patch, 'v2'))).message).to.contain('did not end in time');
  });

  it('carries no real token over plain HTTP', async () => {
    handlers = [
      (request, response) => {
        response.end(JSON.stringify({ authorization: request.headers.authorization }));
      },
    ];
    expect(await google.json(get)).to.deep.equal({ authorization: 'Bearer owner' });
  });
});
