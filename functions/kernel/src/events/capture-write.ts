import { isDeepStrictEqual } from 'node:util';
import type { Capture } from '@fresh/contracts/capture';
import { topicOf } from '@fresh/contracts/event';
import { Timestamp, type DocumentSnapshot, type Firestore, type WriteBatch } from 'firebase-admin/firestore';
import * as z from 'zod';
import type * as log from '../log.ts';
import { currentTraceparent } from '../telemetry/execution-context.ts';
import type { CapturedAggregate } from './captured-aggregate.ts';
import { isConflict } from './attempt.ts';
import { appendEvents, eventId, type Cause, type DomainEvent } from './event-log.ts';
import { actorOf, isOwnWrite, rebased, versionOf, type ForeignWrite } from './foreign-write.ts';
import { lastEvent, type LastEvent } from './last-event.ts';

/** What capturing needs of the world. */
export interface CaptureRuntime {
  readonly db: Firestore;
  /** Epoch ms. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Pick<typeof log, 'changeCaptured' | 'changeNotCaptured' | 'changeUntellable'>;
}

/**
 * How a write ended: its events are logged; it was one of our own; no event tells of such a change; the delivery is a
 * duplicate; what was told since leaves nothing of it; or no event can tell.
 */
export type CaptureOutcome = 'told' | 'own' | 'nothing' | 'duplicate' | 'superseded' | 'untellable';

/** How long a mark is kept, in ms. The platform delivers again for a day. */
const markMs = 7 * 24 * 60 * 60 * 1000;

/** Plans made for one write before it is left to the platform's next attempt. */
const maxPlans = 8;

/** Events of one write: with everything else below the 500 writes that Firestore allows in one commit. */
const maxEvents = 450;

/**
 * How long an end waits for what came just before it, in ms. Deliveries overtake each other by moments, in the emulator
 * by the start of a worker, and a change that comes after its end isn't told any more.
 */
const settleMs = 10_000;

/** What no event can tell, however often it is tried. */
class UntellableError extends Error {}

/** A write as its slice understands it. */
interface TellableWrite<S, E> extends ForeignWrite {
  readonly path: string;
  readonly from: S | null;
  readonly to: S | null;
  readonly events: readonly E[];
}

/** What is to be committed. */
interface Plan {
  readonly batch: WriteBatch;
  readonly types: readonly string[];
  /** The document's version afterwards. */
  readonly sequence: number;
  readonly orgId: string | null;
}

/**
 * Publishes what the monolith, or anybody else who isn't one of our services, did to a document: once, and never what we
 * did. It reads, then commits all at once, as subscribers do (ADR 0007), so that a killed process leaves no lock behind:
 *
 *   monolith    write A → B, version stays 3
 *   capture     read B, log ── commit [mark, event 4, version 4]      its own trigger: version 3 → 4, ours, done
 *   again       read mark ── done
 *   crash       read B, log ── ╳                                      nothing; the platform delivers again
 *
 * A write of the API in between moves the version, and the later one builds on the other:
 *
 *   capture     read B, version 3 ─────────────── commit refused ── read C, version 4 ── [mark, event 5, version 5]
 *   API                read B ── [event 4, C]
 *
 * Each write tells its own change, in whatever order they arrive. While nothing was told since, it is told as it was;
 * otherwise as it looks on top of the document of now, so that a higher sequence never tells older values:
 *
 *   monolith    A ── B (name) ── C (name, notes)
 *   capture     B → C: event 4, name and notes of C ── late, A → B: event 5, name of C
 *
 * Throws when Firestore fails, so that the platform delivers again.
 */
export async function captureWrite<S extends object, E extends DomainEvent>(
  aggregate: CapturedAggregate<S, E>,
  write: ForeignWrite,
  runtime: CaptureRuntime,
): Promise<CaptureOutcome> {
  if (isOwnWrite(write)) return 'own';
  const { name } = aggregate.capture;
  const { path } = write.after.ref;
  try {
    const outcome = await tell(aggregate, { ...write, path, ...understood(aggregate, write) }, runtime);
    if (outcome === 'duplicate' || outcome === 'superseded') runtime.log.changeNotCaptured(name, path, outcome);
    return outcome;
  } catch (error) {
    if (!isUntellable(error)) throw error;
    runtime.log.changeUntellable(name, path, error);
    return 'untellable';
  }
}

/** Both states, and what happened between them. */
function understood<S extends object, E extends DomainEvent>(
  { read, changesBetween }: CapturedAggregate<S, E>,
  { before, after }: ForeignWrite,
) {
  const to = after.exists ? read(after) : null;
  const from = before.exists ? readFormer(read, before, to !== null) : null;
  return { from, to, events: changesBetween(from, to) };
}

/** A document that nobody could read, and of which nothing was told, begins when it is mended. */
function readFormer<S>(read: (snapshot: DocumentSnapshot) => S, before: DocumentSnapshot, isMended: boolean): S | null {
  try {
    return read(before);
  } catch (error) {
    if (error instanceof z.ZodError && isMended && versionOf(before) === 0) return null;
    throw error;
  }
}

async function tell<S extends object, E extends DomainEvent>(
  aggregate: CapturedAggregate<S, E>,
  write: TellableWrite<S, E>,
  runtime: CaptureRuntime,
): Promise<CaptureOutcome> {
  const { db, pause, random, log } = runtime;
  const { before, after, path } = write;
  // A version that was set back is mended even if there is nothing to tell: the next event of ours would repeat one.
  const isSetBack = after.exists && versionOf(after) < versionOf(before);
  const isToRemember = write.to === null && aggregate.afterEnd !== undefined;
  const isToComplete = after.exists && Object.keys(fieldsToComplete(aggregate, after)).length > 0;
  if (write.events.length === 0 && !isSetBack && !isToRemember && !isToComplete) return 'nothing';
  let isSettled = !endsSuddenly(write);
  for (let plans = 1; ; plans++) {
    const plan = await planFor(aggregate, write, db, runtime.now());
    if (typeof plan === 'string') return plan;
    if (!isSettled) {
      await pause(settleMs);
      isSettled = true;
      continue;
    }
    try {
      await plan.batch.commit();
      const { types, sequence, orgId } = plan;
      log.changeCaptured({ capture: aggregate.capture.name, path, orgId, events: types, sequence });
      return 'told';
    } catch (error) {
      // Another delivery was faster, or the document has changed.
      if (!isConflict(error) || plans >= maxPlans) throw error;
      await pause(random() * 10 * 2 ** plans);
    }
  }
}

/** Reads what is stored now, and says what to commit. */
async function planFor<S extends object, E extends DomainEvent>(
  aggregate: CapturedAggregate<S, E>,
  write: TellableWrite<S, E>,
  db: Firestore,
  now: number,
): Promise<Plan | CaptureOutcome> {
  const { capture, orgIdOf, afterEnd } = aggregate;
  const { before, after, path, from, to } = write;
  const ref = db.doc(path);
  const markRef = db.doc(`captures/${capture.name}:${encodeURIComponent(write.id)}`);
  const [mark, current] = await db.getAll(markRef, ref);
  if (!mark || !current) throw new Error('a read without result');
  if (mark.exists) return 'duplicate';
  const known = Math.max(versionOf(before), versionOf(after), versionOf(current));
  // After the document: whoever logs an event also changes the document, and then the commit below is refused.
  const last = await lastEvent(db, [...capture.publishes, ...(capture.alsoLogged ?? [])], path, known);

  if (to === null) {
    // Made again since, and told.
    if (versionOf(current) > versionOf(before)) return 'superseded';
    // Our own deletions log their event in the same commit.
    if (isEndedSince(before, last, capture)) return 'own';
  }
  const events = eventsNow(aggregate, write, current, last);
  const sequence = last.sequence + events.length;
  const completed = current.exists ? fieldsToComplete(aggregate, current) : {};
  if (sequence === versionOf(current) && Object.keys(completed).length === 0) return 'superseded';
  const remember = to === null && from && !current.exists ? await afterEnd?.(from, sequence) : undefined;
  if (events.length === 0 && !current.exists && !remember) return 'superseded';

  const batch = db.batch();
  const mayGo = { expireAt: Timestamp.fromMillis(now + markMs) };
  batch.create(markRef, mayGo);
  if (current.updateTime)
    batch.update(ref, { ...completed, version: sequence }, { lastUpdateTime: current.updateTime });
  // Two writes to a document that is gone meet in the first event's id: event logs of two types wouldn't notice.
  else if (events.length > 0) batch.create(db.doc(`captures/${eventId(path, last.sequence + 1)}`), mayGo);
  const about = to ?? from;
  const source = {
    service: capture.service,
    subject: path,
    version: last.sequence,
    orgId: about && orgIdOf(path, about),
    now: write.time,
  };
  const cause: Cause = {
    actor: actorOf(write),
    correlationId: write.id,
    causationId: write.id,
    traceparent: currentTraceparent(),
    captured: true,
  };
  appendEvents(batch, capture.publishes, events, source, cause);
  remember?.(batch);
  return { batch, types: events.map(({ type }) => type), sequence, orgId: source.orgId };
}

/** The write's events as they are to be told now. */
function eventsNow<S extends object, E extends DomainEvent>(
  { capture, read, changesBetween, factOf }: CapturedAggregate<S, E>,
  { after, from, to, events }: TellableWrite<S, E>,
  current: DocumentSnapshot,
  last: LastEvent,
): readonly E[] {
  if (events.length > maxEvents) throw new UntellableError(`${events.length} events of one write`);
  if (to === null) return events;
  if (!current.exists) {
    // Gone already: the end, told or to be told, is later than this.
    return isEndedSince(after, last, capture) ? [] : events;
  }
  if (versionOf(current) === versionOf(after)) return events;
  const state = readOrNull(read, current);
  if (state === null) return events;
  const facts = new Set(events.map((event) => factOf?.(event) ?? event.type));
  // Only what this write did: the other fields of the document have writes of their own.
  return changesBetween(from && rebased(from, to, state), state).filter((event) =>
    facts.has(factOf?.(event) ?? event.type),
  );
}

/** What our queries need of a document and don't find in it; nothing of one that has lost its shape. */
function fieldsToComplete<S extends object, E extends DomainEvent>(
  { read, queriedFields }: CapturedAggregate<S, E>,
  snapshot: DocumentSnapshot,
): Readonly<Record<string, unknown>> {
  const state = queriedFields && readOrNull(read, snapshot);
  if (!state) return {};
  const wanted = Object.entries(queriedFields(state));
  return Object.fromEntries(wanted.filter(([name, value]) => !isDeepStrictEqual(snapshot.get(name), value)));
}

/** Whether the newest event says that the document is gone, and came after what was stored then. */
function isEndedSince({ updateTime }: DocumentSnapshot, { event }: LastEvent, { endings }: Capture): boolean {
  if (event === null || endings.every(({ type }) => topicOf(type) !== event.topic)) return false;
  return event.recordedAt >= (updateTime?.toMillis() ?? 0);
}

/** An end right after a change, which may still be on its way. */
function endsSuddenly({ after, before, time }: ForeignWrite): boolean {
  return !after.exists && time - (before.updateTime?.toMillis() ?? 0) < settleMs;
}

function readOrNull<S>(read: (snapshot: DocumentSnapshot) => S, snapshot: DocumentSnapshot): S | null {
  try {
    return read(snapshot);
  } catch (error) {
    if (error instanceof z.ZodError) return null; // a later write broke it, and has a delivery of its own
    throw error;
  }
}

/** No shape that an event could tell, too many events, or one that Firestore refuses for its size (3: INVALID_ARGUMENT). */
function isUntellable(error: unknown): boolean {
  if (error instanceof z.ZodError || error instanceof UntellableError) return true;
  return error instanceof Error && 'code' in error && error.code === 3;
}
