import { closeOpenEntry } from '@fresh/kernel/events/close-entry';
import { firestore } from '@fresh/kernel/firebase';
import { serviceOf } from '../expected-deliveries.ts';
import { ask } from './ask.ts';
import type { ReconcileRuntime } from './reconcile-runtime.ts';
import { readOpenCheckpoint, readOpenPage, saveOpenCheckpoint } from './store.ts';

/** Entries of one page. */
const pageSize = 100;

/**
 * Ms after which an entry of a subscriber that the registry doesn't have is closed: longer than a release takes, in which
 * `platform` may be older than the subscriber's service.
 */
const unknownAfterMs = 24 * 60 * 60_000;

/** What a search of a shard of the inbox did. */
export interface InboxSearch {
  readonly asked: number;
  readonly failed: number;
  readonly closed: number;
  readonly complete: boolean;
}

/** The bounds of the search of a shard. Times are epoch ms. */
interface InboxBounds {
  /** Entries that were touched later aren't looked at. */
  readonly before: number;
  readonly max: number;
  readonly now: number;
}

/**
 * Goes round: a run goes on where the one before stopped at its bound, and after the end comes the beginning. Entries
 * that nothing can be done about (a queue that is paused) keep no other entry waiting.
 *
 * A subscriber that is no more has no queue to ask. Its entries stay as they are for a day, because a service newer than this
 * one may know it; then they become dead letters, so that nothing looks stuck for ever.
 */
export async function searchInbox(
  shard: number,
  { before, max, now }: InboxBounds,
  runtime: ReconcileRuntime,
): Promise<InboxSearch> {
  let [checked, asked, failed, closed] = [0, 0, 0, 0];
  let checkpoint = await readOpenCheckpoint(runtime.checkpoints, shard);
  while (checked < max) {
    const size = Math.min(pageSize, max - checked);
    const { entries, last } = await readOpenPage(shard, checkpoint, before, size);
    await Promise.all(
      entries.map(async ({ openSince, ...key }) => {
        const service = serviceOf(key, runtime.subscribersTo);
        if (service) {
          if (await ask(service, { ...key, replay: null }, `open-${openSince}`, runtime)) asked++;
          else failed++;
        } else if (openSince < now - unknownAfterMs) {
          if (await closeOpenEntry(firestore(), key, noSubscriber(key.subscriber), now)) closed++;
        }
      }),
    );
    checkpoint = last;
    await saveOpenCheckpoint(runtime.checkpoints, shard, checkpoint);
    if (!checkpoint) return { asked, failed, closed, complete: true };
    checked += size;
  }
  return { asked, failed, closed, complete: false };
}

/** Closes every open entry of a subscriber in a shard, however young; the number of them. */
export async function retireInShard(shard: number, subscriber: string, now: number): Promise<number> {
  let closed = 0;
  let page = await readOpenPage(shard, null, now, pageSize);
  for (;;) {
    const own = page.entries.filter((entry) => entry.subscriber === subscriber);
    for (const { openSince: _openSince, ...key } of own) {
      if (await closeOpenEntry(firestore(), key, noSubscriber(subscriber), now)) closed++;
    }
    if (!page.last) return closed;
    page = await readOpenPage(shard, page.last, now, pageSize);
  }
}

function noSubscriber(name: string): string {
  return `no subscriber is called ${name}`;
}
