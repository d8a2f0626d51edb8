import { organizationDeleted } from '@fresh/contracts/events/organizations';
import { holdDelivery } from '@fresh/kernel/events/hold-delivery';
import { pauseKnownMs } from '@fresh/contracts/pause';
import type { Redelivery } from '@fresh/kernel/events/redelivery';
import { firestore } from '@fresh/kernel/firebase';
import { uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { pause, resume } from './pause.ts';
import { release, releaseResumed } from './release.ts';
import { changeState, readHeld, readStates } from './store.ts';

/** Of the registry, which knows its queue: no other spec resumes it. */
const resumed = 'cancelShiftsOnOrganizationDeleted';
const neighbour = uniqueId('neighbourOnNothing');

describe('a resumed subscriber', () => {
  const db = firestore();
  const entries: string[] = [];
  const hold = async (subscriber: string) => {
    const key = { subscriber, type: organizationDeleted.type, eventId: uniqueId('e') };
    await holdDelivery(key, { by: 'trigger' }, { db, now: Date.now, pause: () => Promise.resolve() });
    entries.push(`inbox/${subscriber}:${key.eventId}`);
    return key;
  };
  let failures: string[];
  let queued: { service: string; task: Redelivery; round: string; notBefore: number }[];
  let isAway: boolean;
  const runtime = (now = Date.now()) => ({
    now: () => now,
    enqueue: (service: string, task: Redelivery, round: string, notBefore: number) => {
      if (isAway) return Promise.reject(new Error('no such queue'));
      queued.push({ service, task, round, notBefore });
      return Promise.resolve();
    },
    log: { redeliveryRejected: (_subscriber: string, eventId: string) => void failures.push(eventId) },
  });
  beforeEach(() => {
    [queued, failures, isAway] = [[], [], false];
  });
  after(async () => {
    await Promise.all(entries.map((path) => db.doc(path).delete()));
  });

  it('gets what was held in bounded steps, and its neighbour nothing', async () => {
    await hold(neighbour);
    const held = await Promise.all(Array.from({ length: 60 }, () => hold(resumed)));
    const mine = { subscriber: resumed, since: 7 };
    expect(await release(mine, runtime(), 50)).to.deep.equal({ released: 50, rejected: 0, complete: false });
    expect(await release(mine, runtime(), 50)).to.deep.equal({ released: 10, rejected: 0, complete: true });
    expect(queued.map(({ task }) => task.eventId).sort()).to.deep.equal(held.map(({ eventId }) => eventId).sort());
    expect(queued[0]).to.deep.include({ service: 'scheduling', notBefore: 7 + pauseKnownMs });
    expect(await readHeld(resumed, 10)).to.deep.equal([]);
    expect(await readHeld(neighbour, 10)).to.have.length(1);
  });

  it('gets what was held once more by a task of another name, as the queue remembers the first', async () => {
    const key = await hold(resumed);
    const mine = { subscriber: resumed, since: 7 };
    await release(mine, runtime(1_000));
    await holdDelivery(key, { by: 'task', replay: null }, { db, now: Date.now, pause: () => Promise.resolve() });
    await release(mine, runtime(2_000));
    expect(queued.map(({ round }) => round)).to.deep.equal(['resumed-1000', 'resumed-2000']);
  });

  it('gets from the reconciler what was held after its resume, and is then forgotten', async () => {
    const wish = { subscriber: resumed, by: 'ann', reason: null };
    // In one step: a stored pause would hold what other tests deliver.
    await changeState(resumed, () => resume(pause(null, wish, Date.now()), wish, Date.now()));
    const late = await hold(resumed); // by an instance that didn't know yet
    await releaseResumed(runtime());
    expect(queued.map(({ task }) => task.eventId)).to.deep.equal([late.eventId]);
    const stateOf = async () => (await readStates()).find(({ subscriber }) => subscriber === resumed)?.state;
    expect(await stateOf()).to.equal('resuming');
    await releaseResumed(runtime(Date.now() + 5 * pauseKnownMs));
    expect(await stateOf()).to.equal(undefined);
  });

  it('has its entries open when the queue rejects them, so that the reconciler asks again', async () => {
    const { eventId } = await hold(resumed);
    isAway = true;
    const done = await release({ subscriber: resumed, since: 7 }, runtime());
    expect(done).to.deep.equal({ released: 0, rejected: 1, complete: true });
    expect(failures).to.deep.equal([eventId]);
    expect((await db.doc(`inbox/${resumed}:${eventId}`).get()).data()).to.have.property('openSince');
  });
});
