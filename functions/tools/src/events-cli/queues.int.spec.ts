import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { changeQueue, listLocalQueues, listQueues, withQueues } from './queues.ts';
import { CommandError } from '../command-line/command-line.ts';

const parent = 'projects/team-a/locations/us-central1';

/** Google's client against a server of this process that responds as Cloud Tasks' REST API does. */
describe('queue administration', () => {
  let server: Server, origin: string;
  let calls: string[], sent: IncomingHttpHeaders;
  let respond: (path: string) => { status: number; body: object };

  before(async () => {
    server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '', origin);
      sent = request.headers;
      calls.push(`${request.method ?? ''} ${pathname}`);
      const { status, body } = respond(pathname);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    calls = [];
  });

  const environment = () => ({ FIREBASE_CLOUD_TAKS_URL: origin });
  const rejection = async (promise: Promise<unknown>) => {
    const error: unknown = await promise.then(
      () => 'nothing',
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(CommandError);
    return (error as Error).message;
  };

  it('lists our queues, whatever others the project has', async () => {
    const rateLimits = { maxConcurrentDispatches: 20, maxDispatchesPerSecond: 100 };
    respond = () => ({
      status: 200,
      body: {
        queues: [
          { name: `${parent}/queues/redeliverPlatform`, state: 'RUNNING', rateLimits },
          { name: `${parent}/queues/invoices`, state: 'RUNNING', rateLimits },
          { name: `${parent}/queues/redeliverIdentity`, state: 'PAUSED', rateLimits },
        ],
      },
    });
    expect(await withQueues('team-a', environment(), (client) => listQueues(client, 'team-a'))).to.deep.equal([
      { queue: 'redeliverPlatform', state: 'RUNNING', ...rateLimits },
      { queue: 'redeliverIdentity', state: 'PAUSED', ...rateLimits },
    ]);
    expect(calls).to.deep.equal([`GET /v2/${parent}/queues`]);
    expect(sent).to.include({ authorization: 'Bearer owner', 'x-goog-user-project': 'team-a' });
  });

  for (const [action, state] of [
    ['pause', 'PAUSED'],
    ['resume', 'RUNNING'],
    ['purge', 'RUNNING'],
  ] as const) {
    it(`${action}s a queue`, async () => {
      const name = `${parent}/queues/redeliverPlatform`;
      respond = () => ({ status: 200, body: { name, state } });
      const changed = await withQueues('team-a', environment(), (client) =>
        changeQueue(client, 'team-a', action, 'redeliverPlatform'),
      );
      expect(changed).to.deep.equal({ queue: 'redeliverPlatform', state });
      expect(calls).to.deep.equal([`POST /v2/${name}:${action}`]);
    });
  }

  it('gives the reason of a rejection in one line, and in the next what helps', async () => {
    respond = () => ({
      status: 403,
      body: { error: { code: 403, status: 'PERMISSION_DENIED', message: 'The caller\nlacks cloudtasks.queues.pause' } },
    });
    const message = await rejection(
      withQueues('team-a', environment(), (client) => changeQueue(client, 'team-a', 'pause', 'redeliverPlatform')),
    );
    const [reason, remedy] = message.split('\n');
    expect(reason).to.match(/^Cloud Tasks: .*The caller lacks cloudtasks\.queues\.pause/);
    expect(remedy).to.equal('→ npm run doctor -- --project team-a says what is missing');
  });

  it('counts the queues of the local cloud, and of the Firebase Emulator Suite', async () => {
    respond = () => ({ status: 200, body: { redeliverPlatform: { open: 2, added: 7 } } });
    expect(await listLocalQueues(origin)).to.deep.equal([{ queue: 'redeliverPlatform', tasks: 2 }]);
    respond = () => ({
      status: 200,
      body: {
        'queue:demo-fresh-root-us-central1-redeliverPlatform': { numberOfTasks: 3, maxRate: 100, maxConcurrent: 20 },
      },
    });
    expect(await listLocalQueues(origin)).to.deep.equal([
      { queue: 'redeliverPlatform', tasks: 3, maxConcurrentDispatches: 20, maxDispatchesPerSecond: 100 },
    ]);
    expect(calls).to.deep.equal(['GET /queueStats', 'GET /queueStats']);
    respond = () => ({ status: 404, body: {} });
    expect(await rejection(listLocalQueues(origin))).not.to.contain('\n');
  });
});
