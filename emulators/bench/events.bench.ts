/**
 * `npm run bench:events [-- --count 500 --rate 10]`: commit of an event → commit of its effect, warm, beside a bare
 * trigger in the same run. Both ends are Firestore's own commit times, so no clock of ours is in the figure.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { schedulePublished } from '@fresh/contracts/events/schedules';
import { firestore } from '@fresh/kernel/firebase';
import { logEvent } from '@fresh/kernel/testing/event-delivery';
import { enroll, uniqueId } from '@fresh/kernel/testing/world';
import { eventPath } from '@fresh/kernel/events/event-log';
import type { DocumentReference } from 'firebase-admin/firestore';
import { bench } from './bench-suite.ts';
import { percentiles, table } from './percentiles.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '500' }, rate: { type: 'string', default: '10' } },
});
const count = Number(values.count);
/** Events per second of each kind. */
const rate = Number(values.rate);

/** A cause and the document its effect writes. */
type Pair = readonly [cause: DocumentReference, effect: DocumentReference];

await bench('bench-events', async () => {
  const org = uniqueId('bench');
  const uid = uniqueId('member');
  await enroll(uid, org, 'staff');

  const wrapped = async (): Promise<Pair> => {
    const data = { name: 'Week', startDate: 1, endDate: 2, publishedAt: 3, notifyUsers: true, channels: [] };
    const subject = `organizations/${org}/schedules/${uniqueId('s')}`;
    const event = await logEvent(schedulePublished.type, { service: 'scheduling', subject, orgId: org }, data);
    const cause = firestore().doc(eventPath(event.type, event.id));
    return [cause, firestore().doc(`notifications/${uid}/items/${event.id}`)];
  };
  const bare = async (): Promise<Pair> => {
    const cause = firestore().collection('bench').doc();
    await cause.create({ at: Date.now() });
    return [cause, firestore().doc(`benchEffects/${cause.id}`)];
  };

  console.log('Warming up ...');
  for (let i = 0; i < 20; i++) await settled([await wrapped(), await bare()]);

  console.log(`${count} of each at ${rate}/s ...`);
  const pairs = { wrapped: [] as Promise<Pair>[], bare: [] as Promise<Pair>[] };
  const startedAt = performance.now();
  for (let i = 0; i < count * 2; i++) {
    // Alternating on a fixed beat: neither kind finds the machine in another state than the other.
    await delay(Math.max(0, startedAt + (i * 1000) / (rate * 2) - performance.now()));
    if (i % 2 === 0) pairs.wrapped.push(wrapped());
    else pairs.bare.push(bare());
  }
  const latencies = {
    subscriber: await settled(await Promise.all(pairs.wrapped)),
    bare: await settled(await Promise.all(pairs.bare)),
  };
  const rows = {
    'bare trigger (one read-free write)': percentiles(latencies.bare),
    'subscriber (inbox, members, settings, feed)': percentiles(latencies.subscriber),
  };
  console.log(`\n${table(`commit → effect committed, ms, ${rate}/s of each (limit: p99 < 100)`, rows)}`);
  return { unit: 'ms', rate, limits: { p99: 100 }, results: rows };
});

/** Waits for every effect and returns the milliseconds from each cause's commit to its effect's. */
async function settled(pairs: readonly Pair[]): Promise<number[]> {
  const open = new Map(pairs.map((pair) => [pair[1].path, pair]));
  const latencies: number[] = [];
  for (let attempt = 0; open.size > 0; attempt++) {
    if (attempt === 300) throw new Error(`${open.size} effects never came`);
    if (attempt > 0) await delay(100);
    for (const batch of chunks([...open.values()], 100)) {
      const read = await firestore().getAll(...batch.flat());
      for (let i = 0; i < read.length; i += 2) {
        const [cause, effect] = [read[i]?.createTime, read[i + 1]?.createTime];
        if (!cause || !effect) continue;
        latencies.push((effect.seconds - cause.seconds) * 1000 + (effect.nanoseconds - cause.nanoseconds) / 1e6);
        open.delete(read[i + 1]?.ref.path ?? '');
      }
    }
  }
  return latencies;
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
