import { createHash } from 'node:crypto';
import { FieldValue, Timestamp } from 'firebase-admin/firestore';
import * as z from 'zod';
import { firestore } from '../firebase.ts';
import * as log from '../log.ts';
import { timestampMs } from '../stored-timestamp.ts';
import { sumOf, tallyOf, type ShadowCount, type ShadowTally } from './shadow-tally.ts';
import type { ShadowResult } from './shadow.ts';

/** An instance keeps to one of so many documents. */
const shards = 8;
/** An instance writes a document at most so often, in ms. */
const writeEveryMs = 1_000;
/** How long a day is kept, in ms: 30 days, then Firestore's TTL policy on `expireAt` removes it. */
const retentionMs = 30 * 86_400_000;

const count = z.number().int().default(0);

/** One day of one route, or what one shard has of it. */
export const shadowDocument = z.object({
  route: z.string(),
  counts: z.object({
    matched: count,
    mismatched: count,
    confirmed: count,
    noise: count,
    unreachable: count,
    dropped: count,
    late: count,
    failed: count,
  } satisfies Record<ShadowCount, typeof count>),
  /** By a hash of what they say. */
  findings: z
    .record(
      z.string(),
      z.object({
        path: z.string(),
        kind: z.enum(['status', 'missing', 'added', 'type', 'value', 'length']),
        was: z.string(),
        now: z.string(),
        mismatched: count,
        noise: count,
        lastRequestId: z.string(),
        lastSeenAt: timestampMs,
      }),
    )
    .default({}),
});

/** The UTC day of a time in epoch ms, such as `2026-01-31`. */
export function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

/**
 * Counts results, by route and day (UTC), in eight documents each: one instance keeps to one of them and writes it at
 * most once a second, as often as a document takes it for long (https://firebase.google.com/docs/firestore/quotas). So
 * the cost is bounded by instances, whatever the traffic, and the size by days.
 *
 * What comes together in a second is counted in memory. An instance that ends meanwhile loses it, and its log lines
 * remain. What couldn't be written goes with the next result.
 */
export function shadowRecorder(now: () => number, random: () => number): (result: ShadowResult) => void {
  const shard = Math.floor(random() * shards);
  let pending = new Map<string, ShadowTally>();
  let scheduled = false;
  let nextAt = 0;

  const add = (name: string, tally: ShadowTally) => {
    const before = pending.get(name);
    pending.set(name, before ? sumOf(before, tally) : tally);
  };
  const writeAll = async (): Promise<boolean> => {
    const taken = [...pending];
    pending = new Map();
    nextAt = now() + writeEveryMs;
    const written = await Promise.all(
      taken.map(([name, tally]) =>
        write(name, shard, tally).then(
          () => true,
          (cause: unknown) => {
            log.shadowReadsUncounted(name, cause);
            add(name, tally);
            return false;
          },
        ),
      ),
    );
    return written.every((done) => done);
  };
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    setTimeout(
      () => {
        void writeAll().then((done) => {
          scheduled = false;
          if (done && pending.size > 0) schedule();
        });
      },
      Math.max(0, nextAt - now()),
    ).unref();
  };
  return (result) => {
    const at = now();
    add(`${result.route}:${dayOf(at)}`, tallyOf(result, at));
    schedule();
  };
}

/** Adds to a document without reading it. */
async function write(name: string, shard: number, { counts, findings }: ShadowTally): Promise<void> {
  const [route = '', day = ''] = name.split(':', 2);
  const increments = Object.entries(counts).map(([counted, by]) => [counted, FieldValue.increment(by)]);
  const found = [...findings].map(([key, { finding, mismatched, noise, lastRequestId, lastSeenAt }]) => [
    createHash('sha256').update(key).digest('hex').slice(0, 16),
    {
      ...finding,
      mismatched: FieldValue.increment(mismatched),
      noise: FieldValue.increment(noise),
      lastRequestId,
      lastSeenAt: Timestamp.fromMillis(lastSeenAt),
    },
  ]);
  await firestore()
    .doc(`shadowReads/${name}:${shard}`)
    .set(
      {
        route,
        day,
        counts: Object.fromEntries(increments) as object,
        ...(found.length > 0 && { findings: Object.fromEntries(found) as object }),
        expireAt: Timestamp.fromMillis(Date.parse(day) + retentionMs),
      },
      { merge: true },
    );
}
