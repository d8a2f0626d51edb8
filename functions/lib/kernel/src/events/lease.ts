import { seriesOf } from './attempt-decisions.ts';
import type { AttemptRuntime, DeliveryResult } from './attempt-runtime.ts';
import { isConflict } from './conflict.ts';
import { deadLetterRef } from './dead-letter.ts';
import { readInbox, writeInbox, type InboxEntry, type InboxKey } from './inbox.ts';

/** How long an effect outside Firestore may take, in ms: longer than a function may run (60 s). */
export const leaseMs = 90_000;

/** Another delivery holds the lease. */
export class LeasedError extends Error {}

/** The lease of one delivery. */
export interface Lease {
  /** Random: a delivery recognizes its own lease by it, also where the response to its claim was lost. */
  readonly owner: string;
  isHeld: boolean;
}

/** Whether a delivery is executing the effect. Firestore's clock decides; an instance's may be wrong. */
export function isLeased(entry: Pick<InboxEntry, 'progress' | 'untouchedMs'> | null, leaseMs: number): boolean {
  return entry?.progress.status === 'leased' && entry.untouchedMs < leaseMs;
}

/** Whether another delivery owns the entry by now, so that this one must not note its failure there. */
export function isTakenOver(entry: Pick<InboxEntry, 'progress'> | null, lease: Lease): boolean {
  return lease.isHeld ? !isOwn(entry, lease) : entry?.progress.status === 'leased';
}

/**
 * An effect outside Firestore can't be committed with the inbox entry. The lease keeps two deliveries from executing it at
 * the same time; after a crash it runs out:
 *
 *   delivery 1   lease ── execute ── done
 *   delivery 2      lease rejected ── a task asks again later ── done already
 *   crash        lease ── execute ── ╳    … lease over … lease ── execute again ── done
 *   too slow     lease ── execute ─────── lease over ─────────── fails: the entry is another's, nothing noted
 *   delivery 2                                  lease ── execute ── done
 *
 * So it runs at least once; the receiver recognizes a repetition by the event's id.
 */
export async function executeLeased(
  execute: () => Promise<void>,
  key: InboxKey,
  claimed: InboxEntry | null,
  lease: Lease,
  { db, now, leaseMs }: Pick<AttemptRuntime, 'db' | 'now' | 'leaseMs'>,
): Promise<DeliveryResult> {
  const claim = async (seen: InboxEntry | null): Promise<InboxEntry> => {
    const state = { progress: { status: 'leased', owner: lease.owner } as const, ...seriesOf(seen, null) };
    const batch = db.batch();
    writeInbox(db, batch, key, state, seen?.updateTime ?? null, now());
    const [written] = await batch.commit();
    if (!written) throw new Error('commit returned no write result');
    return { ...state, updateTime: written.writeTime, untouchedMs: 0 };
  };
  const entry = await claim(claimed).catch(async (error: unknown) => {
    if (!isConflict(error)) throw error;
    const seen = await readInbox(db, key);
    if (seen?.progress.status === 'done' || seen?.progress.status === 'dead') return null;
    if (seen && isOwn(seen, lease)) return seen; // the client sent the claim twice, because the response was lost
    if (isLeased(seen, leaseMs)) throw new LeasedError('leased');
    return claim(seen);
  });
  if (!entry) return { outcome: 'duplicate' };
  lease.isHeld = true;
  await execute();
  const batch = db.batch();
  const { updateTime } = entry;
  const series = seriesOf(entry, null);
  const { attempts, replay } = series;
  if (replay !== null) batch.delete(deadLetterRef(db, key));
  writeInbox(db, batch, key, { progress: { status: 'done' }, ...series }, updateTime, now());
  const committedAt = (await batch.commit()).at(-1)?.writeTime;
  return { outcome: 'handled', attempts, steps: 1, committedAt, isReplay: replay !== null };
}

function isOwn(entry: Pick<InboxEntry, 'progress'> | null, { owner }: Lease): boolean {
  return entry?.progress.status === 'leased' && entry.progress.owner === owner;
}
