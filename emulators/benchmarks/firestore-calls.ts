import { firestore } from '@fresh/kernel/firebase';
import type { EventEnvelope } from '@fresh/contracts/envelope';
import { eventPath, logEntry } from '@fresh/kernel/events/event-log';
import { uniqueId } from '@fresh/kernel/testing/world';
import { percentiles, type Percentiles } from './percentiles.ts';

const warmUp = 30;
const count = 200;

/**
 * How long the single calls of a delivery take, one after the other and without any function: what grows here with the log
 * is Firestore's. `event` makes an event for the log.
 */
export async function timeCalls(event: () => EventEnvelope): Promise<Record<string, Percentiles>> {
  const db = firestore();
  const org = uniqueId('calls');
  const logged = () => {
    const envelope = event();
    return [db.doc(eventPath(envelope.type, envelope.id)), logEntry(envelope, Date.now())] as const;
  };
  await db.doc(`memberships/${org}`).set({ uid: org, orgId: org, status: 'active' });
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    'commit of an event': () =>
      db
        .batch()
        .create(...logged())
        .commit(),
    'query of members': () =>
      db.collection('memberships').where('orgId', '==', org).where('status', '==', 'active').limit(400).get(),
    'get of settings': () => db.getAll(db.doc(`notificationSettings/${org}`)),
    'commit of inbox, feed and event': () => {
      const id = uniqueId('effect');
      const batch = db.batch().create(...logged());
      return batch
        .create(db.doc(`inbox/x:${id}`), { id })
        .create(db.doc(`notifications/${org}/items/${id}`), { id })
        .commit();
    },
    'commit of one document': () => db.doc(`bench/${uniqueId('call')}`).create({ at: Date.now() }),
  };
  const results: Record<string, Percentiles> = {};
  for (const [name, call] of Object.entries(calls)) {
    const took: number[] = [];
    for (let i = 0; i < warmUp + count; i++) {
      const startedAt = performance.now();
      await call();
      if (i >= warmUp) took.push(performance.now() - startedAt);
    }
    results[name] = percentiles(took);
  }
  return results;
}
