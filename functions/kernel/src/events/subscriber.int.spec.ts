import { event } from '@fresh/contracts/event';
import { expect } from 'chai';
import functionsTest from 'firebase-functions-test';
import * as z from 'zod';
import { NonRetriableError } from '../errors.ts';
import { firestore } from '../firebase.ts';
import { logEvent } from '../testing/event-delivery.ts';
import { uniqueId } from '../testing/world.ts';
import { eventPath } from './event-log.ts';
import { subscribe, type Step, type Subscriber } from './subscriber.ts';

const counted = event({
  type: 'fresh.platform.test.v1.counted',
  service: 'platform',
  summary: 'Only in this spec.',
  data: z.object({ by: z.number() }),
});

describe('a subscriber’s function', () => {
  const { wrap, firestore: fake, cleanup } = functionsTest({ projectId: process.env['GCLOUD_PROJECT'] ?? '' });
  const name = uniqueId('countOnCounted');
  const total = firestore().doc(`testTotals/${name}`);
  let failing: Error | undefined;

  /** A read-modify-write: what it writes depends on what it read, so it carries a precondition. */
  const counter: Subscriber<typeof counted> = {
    name,
    event: counted,
    async plan({ data }): Promise<Step> {
      if (failing) throw failing;
      const seen = await total.get();
      const next = { sum: Number(seen.get('sum') ?? 0) + data.by };
      return {
        write: (batch) => {
          if (seen.updateTime) batch.update(total, next, { lastUpdateTime: seen.updateTime });
          else batch.create(total, next);
        },
        next: null,
      };
    },
  };
  const cloudFunction = subscribe(counter);
  const deliver = wrap(cloudFunction);
  after(() => {
    cleanup();
  });

  const logged = async (by: unknown) => {
    const subject = `tests/${uniqueId('t')}`;
    const envelope = await logEvent(counted.type, { service: 'platform', subject, orgId: null }, { by });
    const path = eventPath(envelope.type, envelope.id);
    const handle = async (): Promise<void> => {
      const data: unknown = fake.makeDocumentSnapshot(envelope, path);
      await (deliver({ data }) as Promise<unknown>);
    };
    return { id: envelope.id, handle };
  };
  const sum = async () => (await total.get()).get('sum') as unknown;
  const progress = async (id: string) =>
    (await firestore().doc(`inbox/${name}:${id}`).get()).get('progress') as unknown;

  it('listens to its own type and is retried by the platform', () => {
    expect(cloudFunction.__endpoint.eventTrigger).to.deep.include({
      eventType: 'google.cloud.firestore.document.v1.created',
      retry: true,
    });
    const document = `eventLog/${counted.type}/events/{eventId}`;
    expect(JSON.stringify(cloudFunction.__endpoint.eventTrigger)).to.contain(document);
  });

  it('adds up each event once, however parallel', async () => {
    const events = await Promise.all([1, 2, 4, 8].map(logged));
    await Promise.all(events.flatMap((each) => [each.handle(), each.handle()]));
    expect(await sum()).to.equal(15);
  });

  it('lets a failure escape, so that the platform delivers again', async () => {
    const event = await logged(16);
    failing = new Error('not now');
    const outcome = await event.handle().then(
      () => 'answered',
      (error: unknown) => error,
    );
    expect(outcome).to.equal(failing);
    expect(await progress(event.id)).to.equal(undefined);
    failing = undefined;
    await event.handle();
    expect(await sum()).to.equal(31);
  });

  it('keeps what no delivery can mend, and handles it when it can after all', async () => {
    const event = await logged(32);
    failing = new NonRetriableError('no such account');
    await event.handle();
    expect(await progress(event.id)).to.deep.equal({ status: 'rejected', cause: 'no such account' });
    failing = undefined;
    await event.handle();
    expect(await progress(event.id)).to.deep.equal({ status: 'done' });
    expect(await sum()).to.equal(63);
  });

  it('rejects an event that does not fit its schema', async () => {
    const event = await logged('many');
    await event.handle();
    expect(await progress(event.id)).to.deep.include({ status: 'rejected' });
    expect(await sum()).to.equal(63);
  });
});
