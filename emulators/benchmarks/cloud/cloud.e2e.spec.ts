import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { erasureOrdered } from '@fresh/contracts/events/organizations';
import { schedulePublicationPlanned } from '@fresh/contracts/events/schedules';
import { subscriptions } from '@fresh/contracts/registry';
import { auth } from '@fresh/kernel/firebase';
import { expect } from 'chai';
import * as z from 'zod';
import { googleClient } from '../../../functions/tools/src/google/client.ts';
import { measureProject } from './measure-project.ts';

/** The local cloud is the project here; what Cloud Logging would have is on a stand-in. */
describe('the measurement of a deployed project', () => {
  const asked: { filter: string; resourceNames: string[]; pageToken?: string | undefined }[] = [];
  const list = z.object({ filter: z.string(), resourceNames: z.array(z.string()), pageToken: z.string().optional() });
  let logging: Server;
  before(async () => {
    logging = createServer((request, response) => {
      void json(request).then((body) => {
        asked.push(list.parse(body));
        const entries = [{ jsonPayload: { event: 'event_handled', subscriber: 'x', eventId: 'y', via: 'push' } }];
        const page = asked.length === 1 ? { entries, nextPageToken: 'second' } : { entries: [] };
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(page));
      });
    });
    logging.listen(0, '127.0.0.1');
    await once(logging, 'listening');
  });
  after(() => logging.close());

  it('reaches every subscriber with traffic of its own, and leaves no user behind', async function () {
    this.timeout(120_000);
    const project = process.env['GCLOUD_PROJECT'] ?? '';
    const origin = `http://127.0.0.1:${(logging.address() as AddressInfo).port}`;
    const identityToolkitUrl = `http://${process.env['FIREBASE_AUTH_EMULATOR_HOST'] ?? ''}/identitytoolkit.googleapis.com`;
    const startedAt = Date.now();
    const measured = await measureProject({
      addresses: {
        gatewayUrl: process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:5000',
        identityToolkitUrl,
        apiKey: 'any',
      },
      google: googleClient(project, { FIREBASE_CLOUDLOGGING_URL: origin }),
      ...{ sites: 1, warmUpRounds: 0, rounds: 1, scenariosPerSecond: 10, seed: 1, patienceMs: 60_000, logDelayMs: 0 },
      say: () => undefined,
    });
    const reached = new Set(measured.map(({ subscriber }) => subscriber));
    // Only operators order erasures, and a planned publication comes when it is due.
    const others: readonly unknown[] = [erasureOrdered, schedulePublicationPlanned];
    const reachable = subscriptions.filter(({ subscribesTo }) => !others.includes(subscribesTo));
    expect(reachable.map(({ name }) => name).filter((name) => !reached.has(name))).to.deep.equal([]);
    for (const { ms, subscriber } of measured) expect(ms, subscriber).to.be.within(0, Date.now() - startedAt);
    expect(asked.map(({ pageToken }) => pageToken)).to.deep.equal([undefined, 'second']);
    expect(asked[0]?.filter).to.contain('jsonPayload.event="event_handled" timestamp>="');
    expect(asked[0]?.resourceNames).to.deep.equal([`projects/${project}`]);
    const { users } = await auth().listUsers(1_000);
    const ours = users.filter(
      ({ uid, metadata }) => uid.startsWith('bench-') && new Date(metadata.creationTime).getTime() >= startedAt - 1_000,
    );
    expect(ours.map(({ uid }) => uid)).to.deep.equal([]);
  });
});
