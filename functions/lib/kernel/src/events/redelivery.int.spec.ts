import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect } from 'chai';
import { UnavailableError } from '../unavailable.ts';
import { enqueueRecapture, enqueueRedelivery } from './redelivery.ts';

/** What the work throws while this server is Cloud Tasks; undefined where it throws nothing. */
async function thrownWith(server: Server, work: () => Promise<void>): Promise<unknown> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const before = process.env['CLOUD_TASKS_EMULATOR_HOST'];
  process.env['CLOUD_TASKS_EMULATOR_HOST'] = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    return await work().then(
      () => undefined,
      (error: unknown) => error,
    );
  } finally {
    if (before === undefined) delete process.env['CLOUD_TASKS_EMULATOR_HOST'];
    else process.env['CLOUD_TASKS_EMULATOR_HOST'] = before;
    server.close();
  }
}

const task = { subscriber: 'any', type: 'fresh.any.any.v1.any', eventId: 'any', replay: null };
const redeliver = (timeoutMs?: number) =>
  enqueueRedelivery('scheduling', task, 'failed', {
    now: Date.now(),
    random: () => 0,
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
const recapture = () => enqueueRecapture('scheduling', { capture: 'any', id: 'any' });

/** An error response as Google's REST API writes it. The Admin SDK repeats 503, but not after so long a wait. */
const errorResponse =
  (code: number, status: string): RequestListener =>
  (_request, response) => {
    response.writeHead(code, { 'content-type': 'application/json', 'retry-after': '3600' });
    response.end(JSON.stringify({ error: { code, status, message: 'No' } }));
  };

describe('a task for the queue', () => {
  it('is not waited for without end where Cloud Tasks takes the request and says nothing', async () => {
    expect(await thrownWith(createServer(), () => redeliver(50))).to.be.instanceOf(UnavailableError);
  });

  for (const [code, status] of [
    [503, 'UNAVAILABLE'],
    [429, 'RESOURCE_EXHAUSTED'],
    [500, 'INTERNAL'],
    [504, 'DEADLINE_EXCEEDED'],
  ] as const) {
    it(`waits for a Cloud Tasks that responds ${code} ${status}`, async () => {
      for (const enqueue of [redeliver, recapture]) {
        const thrown = await thrownWith(createHttpServer(errorResponse(code, status)), () => enqueue());
        expect(thrown).to.be.instanceOf(UnavailableError);
        expect(thrown).to.have.nested.property('cause.message', 'No');
      }
    });
  }

  it('is wrong where Cloud Tasks says so, and there already where it has the name', async () => {
    for (const enqueue of [redeliver, recapture]) {
      const thrown = await thrownWith(createHttpServer(errorResponse(404, 'NOT_FOUND')), () => enqueue());
      expect(thrown).to.have.property('code', 'functions/not-found');
    }
    const taken = createHttpServer(errorResponse(409, 'ALREADY_EXISTS'));
    expect(await thrownWith(taken, () => redeliver())).to.equal(undefined);
  });
});
