import { event, type EventDefinition } from '@fresh/contracts/event';
import type { Subscription } from '@fresh/contracts/subscription';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';
import * as z from 'zod';
import { firestore } from '../firebase.ts';
import { logEvent } from '../testing/event-delivery.ts';
import { uniqueId } from '../testing/world.ts';
import { createInboxEntry } from './create-inbox-entry.ts';
import { deadlineMs } from './deadline.ts';
import { deliver } from './delivery.ts';
import { inboxRef, newSeries, writeInbox } from './inbox.ts';
import { redeliver } from './subscribe.ts';
import type { AnySubscriber } from './subscriber.ts';

/** A service that was deployed before `platform`, or that is rolled back alone: the reconciler knows more than it does. */
describe('a service that is older than the reconciler', () => {
  const db = firestore();
  const known = event({
    type: 'fresh.platform.test.v1.known',
    service: 'platform',
    summary: 'Only in this spec.',
    data: z.object({}),
    audience: 'public',
  });
  const about = () => ({ service: 'platform', subject: `tests/${uniqueId('t')}`, orgId: 'alpha' });

  describe('and is given a task for a subscriber that it does not have', () => {
    const queue = redeliver('platform');
    const given = async (subscriber: string, eventId: string) => {
      const data = { subscriber, type: known.type, eventId, replay: null };
      // Of the request, only the data is read.
      await queue.run({ data } as Parameters<typeof queue.run>[0]);
    };

    it('ends the task and leaves an open entry, which the reconciler asks for again', async () => {
      const subscriber = uniqueId('futureOnKnown');
      const { id: eventId } = await logEvent(known.type, about(), {});
      await given(subscriber, eventId);
      const entry = await inboxRef(db, { subscriber, eventId }).get();
      expect(entry.get('progress')).to.deep.equal({
        status: 'waiting',
        cursor: null,
        cause: `platform has no subscriber ${subscriber} yet`,
      });
      expect(entry.get('attempts')).to.equal(0);
      expect(entry.get('openSince')).to.be.instanceOf(Timestamp);
    });

    it('leaves an entry as it is, and counts no attempt, however often it is asked', async () => {
      const subscriber = uniqueId('futureOnKnown');
      const { id: eventId } = await logEvent(known.type, about(), {});
      const batch = db.batch();
      const progress = { status: 'waiting', cursor: 'step 2', cause: 'not now' } as const;
      const openSince = Date.now() - 60 * 60_000;
      writeInbox(
        db,
        batch,
        { subscriber, eventId, type: known.type },
        { progress, ...newSeries, attempts: 3 },
        null,
        openSince,
      );
      await batch.commit();
      await given(subscriber, eventId);
      await given(subscriber, eventId);
      const entry = await inboxRef(db, { subscriber, eventId }).get();
      expect(entry.data()).to.deep.include({ progress, attempts: 3, openSince: Timestamp.fromMillis(openSince) });
    });
  });

  describe('and is given a task for an event that its log no longer has', () => {
    it('makes a dead letter of it, so that it does not look stuck', async () => {
      const subscriber = uniqueId('ringOnKnown');
      const declared = { name: subscriber, service: 'platform', subscribesTo: known, summary: 'Here.' } as const;
      const handle = () => Promise.reject(new Error('there is nothing to handle'));
      const queue = redeliver('platform', { ring: { subscription: declared, handle } });
      const key = { subscriber, eventId: uniqueId('gone'), type: known.type };
      await createInboxEntry(db, key, { cause: 'never began', replay: null }, Date.now());
      await queue.run({ data: { ...key, replay: null } } as Parameters<typeof queue.run>[0]);
      const cause = 'the event is no longer in the log';
      const entry = await inboxRef(db, key).get();
      expect(entry.get('progress')).to.deep.equal({ status: 'dead', cursor: null, cause });
      expect(entry.get('openSince')).to.equal(undefined);
      expect((await db.doc(`deadLetters/${subscriber}:${key.eventId}`).get()).get('cause')).to.equal(cause);
    });
  });

  describe('and is given a task for a type that became public after its deploy', () => {
    const declared = {
      name: uniqueId('publishOnEvent'),
      service: 'platform',
      subscribesTo: 'public',
      summary: 'Only in this spec.',
    } satisfies Subscription;
    const runtime = {
      db,
      now: Date.now,
      deadlineMs,
      isPaused: () => Promise.resolve(false),
      enqueue: () => Promise.resolve(),
      pause: () => Promise.resolve(),
      log: { eventDelivered: () => undefined, eventUnreadable: () => undefined },
    };

    it('does not end what its next version will do', async () => {
      const type = 'fresh.platform.test.v1.unknown';
      const published: string[] = [];
      const bridge = (accepts: readonly EventDefinition[]): AnySubscriber => ({
        subscription: declared,
        accepts,
        execute: ({ id }) => {
          published.push(id);
          return Promise.resolve();
        },
      });
      const logged = await logEvent(type, about(), {});
      expect(await deliver(bridge([known]), logged, { by: 'trigger' }, runtime)).to.equal('ignored');
      const task = { by: 'task', replay: null } as const;
      const failure: unknown = await deliver(bridge([known]), logged, task, runtime).catch((error: unknown) => error);
      expect(String(failure)).to.contain(`${type} is not known here yet`);
      const newer = event({ type, service: 'platform', summary: 'Only in this spec.', data: z.object({}) });
      expect(await deliver(bridge([known, newer]), logged, task, runtime)).to.equal('handled');
      expect(published).to.deep.equal([logged.id]);
    });
  });
});
