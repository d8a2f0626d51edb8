import { setTimeout as delay } from 'node:timers/promises';
import { firestore } from '@fresh/kernel/firebase';
import { enroll, uniqueId } from '@fresh/kernel/testing/world';
import type { DocumentReference } from 'firebase-admin/firestore';
import { publishWeek } from '../publish-week.ts';

/** How long effects are waited for. */
const patienceMs = 300_000;
/** Reads of one look for effects. */
const atOnce = 100;

/** What so many events came to. */
export interface EventFigures {
  /** Milliseconds from the commit of an event to that of its effect, by Firestore's clock. */
  readonly latencies: readonly number[];
  /** Events without an effect, and effects made more than once. */
  readonly lost: number;
  readonly doubled: number;
}

/** Logs so many publications at a steady rate, and waits until a member is notified of each. */
export async function measureEvents(perSecond: number, count: number): Promise<EventFigures> {
  const org = uniqueId('bench');
  const uid = uniqueId('member');
  await enroll(uid, org, 'staff');
  const startedAt = performance.now();
  const logging: Promise<Pair>[] = [];
  for (let i = 0; i < count; i++) {
    await delay(Math.max(0, startedAt + (i * 1000) / perSecond - performance.now()));
    logging.push(publish(org, uid));
  }
  const pairs = await Promise.all(logging);
  const latencies = await effectsOf(pairs);
  const feed = await firestore().collection(`notifications/${uid}/items`).count().get();
  return {
    latencies,
    lost: count - latencies.length,
    doubled: Math.max(0, feed.data().count - count),
  };
}

interface Pair {
  readonly cause: DocumentReference;
  readonly effect: DocumentReference;
}

async function publish(org: string, uid: string): Promise<Pair> {
  const cause = await publishWeek(org, 'trigger');
  return { cause, effect: firestore().doc(`notifications/${uid}/items/${cause.id}`) };
}

async function effectsOf(pairs: readonly Pair[]): Promise<number[]> {
  const latencies: number[] = [];
  let open = pairs;
  const end = Date.now() + patienceMs;
  while (open.length > 0 && Date.now() < end) {
    await delay(100);
    const missing: Pair[] = [];
    for (let i = 0; i < open.length; i += atOnce) {
      const some = open.slice(i, i + atOnce);
      const read = await firestore().getAll(...some.flatMap(({ cause, effect }) => [cause, effect]));
      for (const [index, pair] of some.entries()) {
        const [cause, effect] = [read[2 * index]?.createTime, read[2 * index + 1]?.createTime];
        if (!cause || !effect) missing.push(pair);
        else latencies.push((effect.seconds - cause.seconds) * 1000 + (effect.nanoseconds - cause.nanoseconds) / 1e6);
      }
    }
    open = missing;
  }
  return latencies;
}
