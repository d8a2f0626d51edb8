import { createHash } from 'node:crypto';
import type { Timestamp } from 'firebase-admin/firestore';
import * as z from 'zod';
import { NotKnownYetError } from '../errors.ts';
import { afterFailure, isLeftToQueue, isNewRebuild, isNewReplay, isRepeated, seriesOf } from './attempt-decisions.ts';
import type { AttemptRuntime, Delivery, DeliveryResult } from './attempt-runtime.ts';
import { commitBatch } from './commit-batch.ts';
import { isConflict } from './conflict.ts';
import { stepsShare, withDeadline } from './deadline.ts';
import { deadLetterRef, putDeadLetter } from './dead-letter.ts';
import { clockSkewMs, dueTimeOf } from './due-time.ts';
import { failureCause } from './failure-cause.ts';
import { holdDelivery, releasedCause } from './hold-delivery.ts';
import {
  readInbox,
  writeInbox,
  type DeliverySeries,
  type DeliveryState,
  type InboxEntry,
  type InboxKey,
} from './inbox.ts';
import { postpone } from './postpone.ts';
import { maxAttempts, type Redelivery } from './redelivery.ts';
import { readEvent, type AnySubscriber, type EffectStep } from './subscriber.ts';

/** How often one delivery tries to commit a step before it leaves that to the next delivery. */
const maxTries = 8;

/**
 * Applies an event's effect. The delivery may be the first, a duplicate, concurrent with another, or follow a crash:
 *
 *   delivery 1   handle ── commit [inbox created + effect]                   one effect
 *   delivery 2   handle ──── commit rejected: inbox exists ── done           none
 *   crash        handle ── ╳                                                 none; the next delivery starts over
 *   crash        step 1 … step k committed ── ╳                              the next one reads the inbox, does k+1
 *   long         step 1 … step k committed, 30 s over ── task ── step k+1 …  one delivery never runs into its deadline
 *   failure      handle ── throws ── inbox: waiting ── task ── … ── done, or dead with a dead letter
 *   rebuild      inbox: done ── waiting ── handle ── done again
 *   not due yet  inbox: waiting ── task at that time ── handle ── …
 *   paused       inbox: held                                                 none, until the subscriber is resumed
 *
 * An effect outside Firestore comes before its commit. A crash in between, or two deliveries at once, repeat it:
 *
 *   push         execute ── commit [inbox: done]
 *   trigger      read inbox: none ── execute ── commit rejected ── done        executed twice, with the same event id
 *   trigger                              read inbox: done                      once: it came after the commit
 *
 * No transaction is open between the calls, so a killed process leaves no lock behind: with one, the redelivery had to
 * wait until Firestore let go of it, 60 s later.
 *
 * Throws what it couldn't record.
 */
export async function attempt(
  subscriber: AnySubscriber,
  key: InboxKey,
  logged: unknown,
  delivery: Delivery,
  runtime: AttemptRuntime,
): Promise<DeliveryResult> {
  if (await runtime.isPaused(key.subscriber)) {
    return holdDelivery(key, delivery.by === 'task' ? permitted(subscriber, delivery) : delivery, runtime);
  }
  const dueAt = dueTimeOf(subscriber, logged);
  if (dueAt !== null && dueAt - runtime.now() > clockSkewMs) return postpone(key, dueAt, runtime);
  let claimed: InboxEntry | null = null;
  if (delivery.by === 'task') {
    const result = await claimAttempt(key, logged, permitted(subscriber, delivery), runtime);
    if ('outcome' in result) return result;
    claimed = result;
  } else if (delivery.by === 'trigger' && isRepeated(logged, runtime.now())) {
    const result = await readBeforeRepeating(key, runtime);
    if (result && 'outcome' in result) return result;
    claimed = result;
  }
  try {
    return await withDeadline(runtime.deadlineMs, (signal) =>
      handleEvent(subscriber, key, logged, { claimed, by: delivery.by, signal }, runtime),
    );
  } catch (error) {
    // The trigger of the same event delivers it too, and counts.
    if (delivery.by === 'push') throw error;
    return withoutConflict(() => recordFailure(error, key, logged, delivery, runtime), runtime);
  }
}

/**
 * Reads the entry before a trigger's repeated delivery. An event that kills the process isn't handled once it is a dead letter
 * or in the queue, where each attempt is counted: up to twenty neighbours would die with it, at each of the platform's attempts.
 */
async function readBeforeRepeating(
  key: InboxKey,
  runtime: AttemptRuntime,
): Promise<InboxEntry | DeliveryResult | null> {
  const seen = await readUnended(key, runtime);
  if (!seen || 'outcome' in seen || !isLeftToQueue(seen)) return seen;
  await runtime.enqueue(retryOf(key));
  return { outcome: 'waiting' };
}

/** The entry; the outcome of a delivery whose event is done or dead already. */
async function readUnended(
  key: InboxKey,
  { db }: Pick<AttemptRuntime, 'db'>,
): Promise<InboxEntry | DeliveryResult | null> {
  const seen = await readInbox(db, key);
  if (seen?.progress.status === 'done') return { outcome: 'duplicate' };
  return seen?.progress.status === 'dead' ? { outcome: 'dead' } : seen;
}

function retryOf({ subscriber, type, eventId }: InboxKey): Redelivery {
  return { subscriber, type, eventId, replay: null };
}

/** What one delivery works with. */
interface Work {
  /** The entry, where it was read before: of a queue's attempt, and of a repeated delivery of the trigger. */
  readonly claimed: InboxEntry | null;
  readonly by: Delivery['by'];
  readonly signal: AbortSignal;
}

async function handleEvent(
  subscriber: AnySubscriber,
  key: InboxKey,
  logged: unknown,
  { claimed, by, signal }: Work,
  runtime: AttemptRuntime,
): Promise<DeliveryResult> {
  const event = readEvent(subscriber, logged);
  if (!event) {
    // A task comes from a registry that gives this event to this subscriber. That registry is newer than this code, which
    // must leave the event to its next version; after a rollback too.
    if (claimed) throw new NotKnownYetError(key.type);
    return { outcome: 'ignored' };
  }
  if ('execute' in subscriber) {
    // The trigger comes for each event that was pushed, too. What it would repeat isn't rejected with a commit here.
    const seen = claimed === null && by === 'trigger' ? await readUnended(key, runtime) : claimed;
    if (seen && 'outcome' in seen) return seen;
    // The entry's replay rather than the task's: the reconciler may finish what a replay started.
    const options = { replayed: seen?.replay?.of === 'history' };
    const execute = async () => {
      await subscriber.execute(event, options);
      return { write: () => undefined, next: null };
    };
    return applySteps(execute, key, seen, signal, runtime);
  }
  const handle = (cursor: string | null, isRetry: boolean) => subscriber.handle(event, cursor, { isRetry, signal });
  return applySteps(handle, key, claimed, signal, runtime);
}

/** The delivery, without a rebuild that the subscriber doesn't take: what it has handled stays so. */
function permitted(
  { subscription }: AnySubscriber,
  delivery: Extract<Delivery, { by: 'task' }>,
): Extract<Delivery, { by: 'task' }> {
  const isPermitted = delivery.replay?.of !== 'rebuild' || subscription.isRebuildable;
  return isPermitted ? delivery : { ...delivery, replay: null };
}

/**
 * Claims the event for a queue's attempt. The trigger's delivery may commit in between; its commit then decides:
 *
 *   task      read inbox: none ─────────────────── write: rejected, the entry exists ── read inbox: done ── duplicate
 *   trigger                     handle ── commit
 */
async function claimAttempt(
  key: InboxKey,
  logged: unknown,
  delivery: Extract<Delivery, { by: 'task' }>,
  runtime: AttemptRuntime,
): Promise<InboxEntry | DeliveryResult> {
  return withoutConflict(() => tryClaim(key, logged, delivery, runtime), runtime);
}

/** Repeats work that reads the inbox and writes what follows, while others write the same entry. */
async function withoutConflict<T>(work: () => Promise<T>, { pause }: Pick<AttemptRuntime, 'pause'>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error) || tries === maxTries) throw error;
      await pause(tries);
    }
  }
}

/** Counts a queue's attempt before it starts: so an event that kills the process is dead-lettered too, after as many. */
async function tryClaim(
  key: InboxKey,
  logged: unknown,
  { replay }: Extract<Delivery, { by: 'task' }>,
  { db, now }: AttemptRuntime,
): Promise<InboxEntry | DeliveryResult> {
  const seen = await readInbox(db, key);
  if (seen?.progress.status === 'done' && !isNewRebuild(seen, replay)) return { outcome: 'duplicate' };
  if (seen?.progress.status === 'dead' && !isNewReplay(seen, replay)) return { outcome: 'dead' };
  const series = seriesOf(seen, replay);
  const state = { ...series, attempts: series.attempts + 1 };
  const before = causeOf(seen);
  const cause = before === null || before === releasedCause ? 'began, and never ended' : before;
  if (state.attempts > maxAttempts) {
    return moveToDeadLetters(key, logged, { ...state, attempts: maxAttempts }, seen, cause, { db, now });
  }
  const batch = db.batch();
  const progress = { status: 'waiting', cursor: cursorOf(seen), cause } as const;
  writeInbox(db, batch, key, { progress, ...state }, seen?.updateTime ?? null, now());
  const [written] = await batch.commit();
  if (!written) throw new Error('commit returned no write result');
  return { progress, ...state, updateTime: written.writeTime };
}

async function applySteps(
  handle: (cursor: string | null, isRetry: boolean) => Promise<EffectStep>,
  key: InboxKey,
  claimed: InboxEntry | null,
  signal: AbortSignal,
  { db, now, pause, deadlineMs, enqueue }: AttemptRuntime,
): Promise<DeliveryResult> {
  const stepsUntil = now() + deadlineMs * stepsShare;
  let seen = claimed;
  let cursor = cursorOf(seen);
  for (let steps = 1, tries = 1; ; tries++) {
    const step = await handle(cursor, tries > 1 || claimed !== null);
    signal.throwIfAborted();
    const batch = db.batch();
    step.write(batch);
    const isToContinue = step.next !== null && now() >= stepsUntil;
    // What gets on hasn't failed, however many deliveries it takes.
    const series = { ...seriesOf(seen, null), ...(isToContinue && { attempts: 0, failingSince: null }) };
    const { attempts, replay } = series;
    const progress = step.next === null ? ({ status: 'done' } as const) : inProgress(step.next);
    const state: DeliveryState = { progress, ...series };
    if (step.next === null && replay !== null) batch.delete(deadLetterRef(db, key));
    writeInbox(db, batch, key, state, seen?.updateTime ?? null, now());
    try {
      const written: Timestamp | undefined = (await commitBatch(batch)).at(-1)?.writeTime;
      if (step.next === null) {
        return { outcome: 'handled', attempts, steps, committedAt: written, isReplay: replay !== null };
      }
      if (!written) throw new Error('commit returned no write result');
      if (isToContinue) {
        // Lost with a crash before it, the task is the reconciler's: the entry is open.
        await enqueue(retryOf(key), undefined, createHash('sha256').update(step.next).digest('base64url').slice(0, 16));
        return { outcome: 'continued', attempts, steps };
      }
      cursor = step.next;
      seen = { ...state, updateTime: written };
      steps++;
      tries = 0;
    } catch (error) {
      if (!isConflict(error) || tries === maxTries) throw error;
      // Another delivery was faster, or what the step was based on has changed.
      seen = await readInbox(db, key);
      if (seen?.progress.status === 'done') return { outcome: 'duplicate' };
      if (seen?.progress.status === 'dead') return { outcome: 'dead' };
      cursor = cursorOf(seen);
      await pause(tries);
      signal.throwIfAborted();
    }
  }
}

/** Records a failure: enqueues another attempt, or moves the event to the dead letters, by what the inbox says now. */
async function recordFailure(
  error: unknown,
  key: InboxKey,
  logged: unknown,
  delivery: Exclude<Delivery, { by: 'push' }>,
  runtime: AttemptRuntime,
): Promise<DeliveryResult> {
  const { db, now } = runtime;
  const seen = await readInbox(db, key);
  if (seen?.progress.status === 'done') return { outcome: 'duplicate' };
  if (seen?.progress.status === 'dead') return { outcome: 'dead' };
  const { series, givenUp } = afterFailure(seen, error, { isCounted: delivery.by === 'task', now: now() });
  if (givenUp !== null) return moveToDeadLetters(key, logged, series, seen, givenUp, runtime);
  const batch = db.batch();
  const progress = { status: 'waiting', cursor: cursorOf(seen), cause: failureCause(error) } as const;
  writeInbox(db, batch, key, { progress, ...series }, seen?.updateTime ?? null, now());
  await batch.commit();
  if (delivery.by === 'trigger') await runtime.enqueue(retryOf(key));
  return { outcome: 'waiting', attempts: series.attempts, cause: error };
}

/** Marks the event as dead and leaves a dead letter, in one commit. */
async function moveToDeadLetters(
  key: InboxKey,
  logged: unknown,
  state: DeliverySeries,
  seen: InboxEntry | null,
  cause: string,
  { db, now }: Pick<AttemptRuntime, 'db' | 'now'>,
): Promise<DeliveryResult> {
  const { attempts } = state;
  const batch = db.batch();
  const progress = { status: 'dead', cursor: cursorOf(seen), cause } as const;
  const orgid = z.object({ orgid: z.string() }).safeParse(logged).data?.orgid ?? null;
  putDeadLetter(db, batch, { ...key, orgid, cause, attempts, diedAt: now() });
  writeInbox(db, batch, key, { progress, ...state }, seen?.updateTime ?? null, now());
  await batch.commit();
  return { outcome: 'dead', attempts, cause };
}

function inProgress(cursor: string) {
  return { status: 'in_progress', cursor } as const;
}

function cursorOf(entry: InboxEntry | null): string | null {
  return entry && 'cursor' in entry.progress ? entry.progress.cursor : null;
}

function causeOf(entry: InboxEntry | null): string | null {
  return entry && 'cause' in entry.progress ? entry.progress.cause : null;
}
