import { isDeepStrictEqual } from 'node:util';
import type { Capture } from '@fresh/contracts/capture';
import { topicOf } from '@fresh/contracts/event';
import type { DocumentSnapshot, Firestore, WriteBatch } from 'firebase-admin/firestore';
import * as z from 'zod';
import type * as log from '../log.ts';
import { markRef, writeCapture } from './capture-commit.ts';
import { failedWrite, recordCaptureFailure } from './capture-failure.ts';
import type { CapturedAggregate } from './captured-aggregate.ts';
import { commitBatch } from './commit-batch.ts';
import { isConflict } from './conflict.ts';
import type { DomainEvent } from './event-log.ts';
import { actorOf, isOwnWrite, isRestored, pathOf, rebased, versionOf, type ExternalWrite } from './external-write.ts';
import { lastEvent, type LastEvent } from './last-event.ts';

/** What capturing needs of the world. */
export interface CaptureRuntime {
  readonly db: Firestore;
  /** Epoch ms. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Pick<typeof log, 'changeCaptured' | 'changeNotCaptured' | 'changeUnmappable' | 'captureGivenUp'>;
}

/**
 * The result of a write: its events are published; it was one of our own; it changes nothing that has an event; the
 * delivery is a duplicate; later events supersede it; no event can represent it; or so many attempts have failed that
 * it is left to an operator.
 */
export type CaptureOutcome = 'published' | 'own' | 'nothing' | 'duplicate' | 'superseded' | 'unmappable' | 'given up';

/** How often one delivery tries to commit before it leaves the write to the platform's next attempt. */
const maxTries = 8;

/** Events of one write: with everything else below the 500 writes that Firestore allows in one commit. */
export const maxEvents = 450;

/**
 * How long a deletion waits for changes just before it, in ms. Deliveries overtake each other by moments, in the emulator
 * by the start of a worker, and a change that arrives after the deletion is not published.
 */
const settleMs = 10_000;

/** No event can represent the write, however often it is tried. */
export class UnmappableError extends Error {}

/** A write, mapped to its slice's states and events. */
interface MappedWrite<S, E> extends ExternalWrite {
  readonly path: string;
  readonly from: S | null;
  readonly to: S | null;
  readonly events: readonly E[];
}

/** A commit, ready to be sent. */
interface PreparedCommit {
  readonly batch: WriteBatch;
  readonly types: readonly string[];
  /** The document's version afterwards. */
  readonly sequence: number;
  readonly orgId: string | null;
}

/**
 * Publishes a write that the monolith, or another writer outside our services, made to a document: once, and never one of
 * ours. It reads, then commits all at once, as subscribers do (ADR 0007), so that a killed process leaves no lock behind:
 *
 *   monolith    write A → B, version stays 3
 *   capture     read B, log ── commit [mark, event 4, version 4]      its own trigger: version 3 → 4, ours, done
 *   again       read mark ── done
 *   crash       read B, log ── ╳                                      nothing; the platform delivers again
 *
 * A write of the API in between moves the version, and the later one builds on the other:
 *
 *   capture     read B, version 3 ─────────────── commit rejected ─ read C, version 4 ── [mark, event 5, version 5]
 *   API                read B ── [event 4, C]
 *
 * Each write publishes its own change, in any order of arrival: as it was, while nothing was published since; otherwise
 * applied to the current document, so that a higher sequence never carries older values:
 *
 *   monolith    A ── B (name) ── C (name, notes)
 *   capture     B → C: event 4, name and notes of C ── late, A → B: event 5, name of C
 *
 * Throws after a failure, so that the platform delivers again. What no attempt can publish, or many attempts have not, is
 * recorded in `captureFailures` instead (`npm run events -- capture-failures`).
 */
export async function captureWrite<S extends object, E extends DomainEvent>(
  aggregate: CapturedAggregate<S, E>,
  write: ExternalWrite,
  runtime: CaptureRuntime,
): Promise<CaptureOutcome> {
  if (isOwnWrite(write)) return 'own';
  const { name } = aggregate.capture;
  const path = pathOf(write);
  let states: Pick<MappedWrite<S, E>, 'from' | 'to'> | null = null;
  try {
    states = readStates(aggregate, write);
    const events = aggregate.changesBetween(states.from, states.to);
    const outcome = await publishWrite(aggregate, { ...write, path, ...states, events }, runtime);
    if (outcome === 'duplicate' || outcome === 'superseded') runtime.log.changeNotCaptured(name, path, outcome);
    return outcome;
  } catch (error) {
    const isHopeless = isUnmappable(error);
    const failed = failedWrite(name, path, write, states);
    const isOver = await recordCaptureFailure(runtime.db, failed, error, { isHopeless, now: runtime.now() });
    if (!isOver) throw error;
    if (isHopeless) runtime.log.changeUnmappable(name, path, error);
    else runtime.log.captureGivenUp(name, path, error);
    return isHopeless ? 'unmappable' : 'given up';
  }
}

/** The states before and after. */
function readStates<S extends object, E extends DomainEvent>(
  { read }: CapturedAggregate<S, E>,
  { before, after }: ExternalWrite,
): { readonly from: S | null; readonly to: S | null } {
  const to = after.exists ? read(after) : null;
  return { from: before.exists ? readFormer(read, before, to !== null) : null, to };
}

/** A document that was never readable, and has no events, begins with the write that makes it readable. */
function readFormer<S>(
  read: (snapshot: DocumentSnapshot) => S,
  before: DocumentSnapshot,
  isReadableNow: boolean,
): S | null {
  try {
    return read(before);
  } catch (error) {
    if (error instanceof z.ZodError && isReadableNow && versionOf(before) === 0) return null;
    throw error;
  }
}

async function publishWrite<S extends object, E extends DomainEvent>(
  aggregate: CapturedAggregate<S, E>,
  write: MappedWrite<S, E>,
  runtime: CaptureRuntime,
): Promise<CaptureOutcome> {
  const { db, pause, random, log } = runtime;
  const { before, after, path } = write;
  // A version that was set back is corrected even without events: our next event would repeat a sequence.
  const isSetBack = after.exists && (versionOf(after) < versionOf(before) || isRestored(write));
  const isToRemember = write.to === null && aggregate.onDeleted !== undefined;
  const isToComplete = after.exists && Object.keys(fieldsToComplete(aggregate, after)).length > 0;
  if (write.events.length === 0 && !isSetBack && !isToRemember && !isToComplete) return 'nothing';
  let isSettled = !isDeletedSoon(write);
  for (let tries = 1; ; tries++) {
    const commit = await prepareCommit(aggregate, write, db, runtime.now());
    if (typeof commit === 'string') return commit;
    if (!isSettled) {
      await pause(settleMs);
      isSettled = true;
      continue;
    }
    try {
      await commitBatch(commit.batch);
      const { types, sequence, orgId } = commit;
      log.changeCaptured({ capture: aggregate.capture.name, path, orgId, events: types, sequence });
      return 'published';
    } catch (error) {
      // Another delivery was faster, or the document has changed.
      if (!isConflict(error) || tries >= maxTries) throw error;
      await pause(random() * 10 * 2 ** tries);
    }
  }
}

/** Reads the current state and prepares the commit; a result instead where nothing is left to publish. */
async function prepareCommit<S extends object, E extends DomainEvent>(
  aggregate: CapturedAggregate<S, E>,
  write: MappedWrite<S, E>,
  db: Firestore,
  now: number,
): Promise<PreparedCommit | CaptureOutcome> {
  const { capture, orgIdOf, onDeleted } = aggregate;
  const { before, after, path, from, to } = write;
  const ref = db.doc(path);
  const [mark, current] = await db.getAll(markRef(db, capture.name, write.id), ref);
  if (!mark || !current) throw new Error('a read without result');
  if (mark.exists) return 'duplicate';
  const known = Math.max(versionOf(before), versionOf(after), versionOf(current));
  // After the document: a writer that logs an event also changes the document, and then Firestore rejects the commit below.
  const last = await lastEvent(db, path, known);

  // Made under an old date, as a replay of history does, rather than restored: the document knows its last event.
  if (isRestored(write) && current.exists && versionOf(current) >= last.sequence) return 'own';
  if (to === null) {
    // Created again since, and published.
    if (versionOf(current) > versionOf(before)) return 'superseded';
    // Our own deletions log their event in the same commit, or in that of the order to erase their organization.
    if (isDeletedSince(before, last, capture) || (await isErased(db, from && orgIdOf(path, from)))) return 'own';
  }
  const events = currentEvents(aggregate, write, current, last);
  const sequence = last.sequence + events.length;
  const completed = current.exists ? fieldsToComplete(aggregate, current) : {};
  if (sequence === versionOf(current) && Object.keys(completed).length === 0) return 'superseded';
  const remember = to === null && from && !current.exists ? await onDeleted?.(from, sequence) : undefined;
  if (events.length === 0 && !current.exists && !remember) return 'superseded';

  const batch = db.batch();
  const orgId = writeCapture(
    db,
    batch,
    {
      ...{ aggregate, current, writeId: write.id, events, sequence: last.sequence, about: to ?? from },
      ...{ time: write.time, actor: actorOf(write), completed },
    },
    now,
  );
  remember?.(batch);
  return { batch, types: events.map(({ type }) => type), sequence, orgId };
}

/** The write's events on top of the current document. */
function currentEvents<S extends object, E extends DomainEvent>(
  { capture, read, changesBetween, eventKey }: CapturedAggregate<S, E>,
  { after, from, to, events }: MappedWrite<S, E>,
  current: DocumentSnapshot,
  last: LastEvent,
): readonly E[] {
  if (events.length > maxEvents) throw new UnmappableError(`${events.length} events of one write`);
  if (to === null) return events;
  if (!current.exists) {
    // Deleted already: the deletion, published or not yet, is later than this.
    return isDeletedSince(after, last, capture) ? [] : events;
  }
  // A `set` of the monolith's drops the version, so that the document doesn't know of later events: the log does.
  if (versionOf(current) === versionOf(after) && last.event === null) return events;
  const state = readOrNull(read, current);
  if (state === null) return events;
  const keys = new Set(events.map((event) => eventKey?.(event) ?? event.type));
  // Only what this write did: the other fields of the document have writes of their own.
  return changesBetween(from && rebased(from, to, state), state).filter((event) =>
    keys.has(eventKey?.(event) ?? event.type),
  );
}

/** What our queries need of a document and don't find in it; nothing of one that has lost its shape. */
export function fieldsToComplete<S extends object, E extends DomainEvent>(
  { read, queriedFields }: CapturedAggregate<S, E>,
  snapshot: DocumentSnapshot,
): Readonly<Record<string, unknown>> {
  const state = queriedFields && readOrNull(read, snapshot);
  if (!state) return {};
  const wanted = Object.entries(queriedFields(state));
  return Object.fromEntries(wanted.filter(([name, value]) => !isDeepStrictEqual(snapshot.get(name), value)));
}

/** Whether the newest event is a deletion that came after this snapshot was stored. */
function isDeletedSince({ updateTime }: DocumentSnapshot, { event }: LastEvent, { deletionEvents }: Capture): boolean {
  if (event === null || deletionEvents.every(({ type }) => topicOf(type) !== event.topic)) return false;
  return event.recordedAt >= (updateTime?.toMillis() ?? 0);
}

/** Whether an operator ordered to erase the organization (ADR 0039). */
export async function isErased(db: Firestore, orgId: string | null): Promise<boolean> {
  return orgId !== null && (await db.doc(`erasures/organization:${orgId}`).get()).exists;
}

/** A deletion right after a change whose delivery may still be on its way. */
function isDeletedSoon({ after, before, time }: ExternalWrite): boolean {
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

/** An unreadable document, too many events, or one too large for Firestore (3: INVALID_ARGUMENT). */
export function isUnmappable(error: unknown): boolean {
  if (error instanceof z.ZodError || error instanceof UnmappableError) return true;
  return error instanceof Error && 'code' in error && error.code === 3;
}
