import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { zoneCreated } from '@fresh/contracts/events/zones';
import { receiver } from '@fresh/contracts/receiver';
import { expect } from 'chai';
import { firestore } from '../firebase.ts';
import { functionUrlVariable } from '../service-auth/function-url.ts';
import { headers as names } from '../service-auth/headers.ts';
import { emulatorKeyEnv } from '../testing/emulator-key.ts';
import { uniqueId } from '../testing/world.ts';
import { runTransaction } from '../transaction.ts';
import { commitBatch } from './commit-batch.ts';
import { appendEvents, type Writer } from './event-log.ts';
import type { Push } from './push.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: Push;
}

describe('a push of committed events', () => {
  const variable = functionUrlVariable(receiver('scheduling'));
  let server: Server;
  let received: Received[] = [];
  let respond: (response: ServerResponse) => void;

  before(async () => {
    emulatorKeyEnv();
    server = createServer((request, response) => {
      void text(request).then((body) => {
        received.push({ headers: request.headers, body: JSON.parse(body) as Push });
        respond(response);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    process.env[variable] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    Reflect.deleteProperty(process.env, 'EVENT_PUSH');
    received = [];
    respond = (response) => response.writeHead(204).end();
  });
  afterEach(() => {
    process.env['EVENT_PUSH'] = 'off';
  });
  after(() => {
    Reflect.deleteProperty(process.env, variable);
    server.close();
    server.closeAllConnections();
  });

  const append = (writer: Writer, zone = uniqueId('zone')) => {
    const orgId = uniqueId('org');
    const subject = `organizations/${orgId}/zones/${zone}`;
    const source = { service: 'scheduling', subject, version: 0, orgId, now: Date.now() } as const;
    const cause = { actor: 'user:test', correlationId: 'c', causationId: 'c' };
    appendEvents(writer, [zoneCreated], [zoneEvent], source, cause);
  };
  const zoneEvent = { type: zoneCreated.type, data: { venueId: 'v', name: 'Bar', type: 'other', isActive: true } };
  /** Until the receiver has seen as many. */
  const arrived = async (count: number) => {
    while (received.length < count) await new Promise((resolve) => setImmediate(resolve));
  };

  it('brings those of a batch to the services that subscribe, with both proofs of the publisher', async () => {
    const batch = firestore().batch();
    append(batch);
    await commitBatch(batch);
    await arrived(1);
    const [{ headers, body }] = received as [Received];
    expect(body.events.map(({ type, source }) => [type, source])).to.deep.equal([
      [zoneCreated.type, '/services/scheduling'],
    ]);
    expect(headers).to.include.keys(names.gate, names.serviceToken, names.appToken);
  });

  it('brings those of the run of a transaction that committed, and of no other run', async () => {
    let runs = 0;
    await runTransaction(async (tx) => {
      runs++;
      append(tx, `zone-of-run-${runs}`);
      // gRPC code 10, ABORTED: what the SDK repeats the body for.
      if (runs === 1) throw Object.assign(new Error('contention'), { code: 10 });
      return Promise.resolve();
    });
    await arrived(1);
    expect(received[0]!.body.events.map(({ subject }) => subject.split('/').at(-1))).to.deep.equal([
      `zone-of-run-${runs}`,
    ]);
  });

  it('does not wait for a receiver that does not respond', async () => {
    const pending: ServerResponse[] = [];
    respond = (response) => pending.push(response);
    const batch = firestore().batch();
    append(batch);
    await commitBatch(batch);
    await arrived(1);
    expect(pending).to.have.length(1);
    pending.forEach((response) => response.writeHead(204).end());
  });

  it('is not made for a batch that was rejected', async () => {
    const taken = firestore().doc(`zones-${uniqueId('taken')}/one`);
    await taken.set({});
    const batch = firestore().batch();
    append(batch);
    batch.create(taken, {});
    const error = await commitBatch(batch).then(
      () => null,
      (cause: unknown) => cause,
    );
    expect(error).to.be.instanceOf(Error);
    // Of a later commit, whose push would come after this one's.
    const next = firestore().batch();
    append(next, 'the-next');
    await commitBatch(next);
    await arrived(1);
    expect(received.map(({ body }) => body.events[0]?.subject.endsWith('/the-next'))).to.deep.equal([true]);
  });

  it('is not made where EVENT_PUSH is off', async () => {
    process.env['EVENT_PUSH'] = 'off';
    const silent = firestore().batch();
    append(silent);
    await commitBatch(silent);
    process.env['EVENT_PUSH'] = 'on';
    const next = firestore().batch();
    append(next, 'the-next');
    await commitBatch(next);
    await arrived(1);
    expect(received.map(({ body }) => body.events[0]?.subject.endsWith('/the-next'))).to.deep.equal([true]);
  });

  it('leaves a receiver alone that fails again and again; the commits succeed', async () => {
    respond = (response) => response.writeHead(503).end();
    for (let i = 0; i < 8; i++) {
      const batch = firestore().batch();
      append(batch);
      await commitBatch(batch);
      await arrived(Math.min(i + 1, 5));
      await new Promise((resolve) => setTimeout(resolve, 20)); // for its response
    }
    expect(received).to.have.length(5);
  });
});
