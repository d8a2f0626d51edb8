import { event } from '@fresh/contracts/event';
import type { Subscription } from '@fresh/contracts/subscription';
import { expect } from 'chai';
import * as z from 'zod';
import { redeliver, subscribe } from './subscribe.ts';

const counted = event({
  type: 'fresh.platform.test.v2.counted',
  service: 'platform',
  summary: 'Only in this spec.',
  data: z.object({ by: z.number() }),
});
const handle = () => Promise.resolve({ write: () => undefined, next: null });

describe('the functions of subscribers', () => {
  const pathOf = (subscribesTo: typeof counted | 'public') => {
    const declared = {
      name: 'countOnCounted',
      service: 'platform',
      subscribesTo,
      summary: 'Only in this spec.',
    } satisfies Subscription;
    const { eventTrigger } = subscribe({ subscription: declared, handle }).__endpoint;
    expect(eventTrigger).to.deep.include({ eventType: 'google.cloud.firestore.document.v1.created', retry: true });
    return JSON.stringify(eventTrigger);
  };

  it('listen to their topic, which is every version, and are retried by the platform', () => {
    expect(pathOf(counted)).to.contain('eventLog/fresh.platform.test.counted/events/{eventId}');
    expect(pathOf('public')).to.contain('eventLog/{topic}/events/{eventId}');
  });

  it('have a queue that waits longer each time, and tries more often than they count', () => {
    const { taskQueueTrigger } = redeliver('platform').__endpoint;
    expect(taskQueueTrigger?.retryConfig).to.deep.include({
      maxAttempts: 24,
      minBackoffSeconds: 1,
      maxBackoffSeconds: 600,
      maxDoublings: 10,
    });
  });
});
