import { loggedEnvelope } from '@fresh/contracts/envelope';
import { topicOf, upcast } from '@fresh/contracts/event';
import type { DocumentSnapshot, Firestore } from 'firebase-admin/firestore';
import { definedFields } from '../defined-fields.ts';
import { ApiError } from '../errors.ts';
import type * as log from '../log.ts';
import { captureFailureRef, storedCaptureFailure, type CaptureFailure } from './capture-failure.ts';
import { markRef, writeCapture } from './capture-commit.ts';
import { fieldsToComplete, isErased, maxEvents, UnmappableError, type CaptureRuntime } from './capture-write.ts';
import type { CapturedAggregate } from './captured-aggregate.ts';
import type { Change } from './change.ts';
import { commitBatch } from './commit-batch.ts';
import { isConflict } from './conflict.ts';
import type { DomainEvent } from './event-log.ts';
import { legacyActor, versionOf } from './external-write.ts';

/** What a replayed capture needs of the world. */
export interface RecaptureRuntime extends Pick<CaptureRuntime, 'db' | 'now' | 'pause' | 'random'> {
  readonly log: Pick<typeof log, 'captureReplayed'>;
}

/** An aggregate whose failed captures can be replayed; what it is an aggregate of doesn't matter to the queue. */
export interface Recapturable {
  readonly capture: CapturedAggregate<object, DomainEvent>['capture'];
  readonly recapture: (id: string, runtime: RecaptureRuntime) => Promise<RecaptureOutcome>;
  /** Whether a replay would publish anything of the document; throws as a replay does where it has lost its shape. */
  readonly differs: (current: DocumentSnapshot, db: Firestore) => Promise<boolean>;
}

/** Its events are published; the log says already what the document says; or the failure was replayed before. */
export type RecaptureOutcome = 'published' | 'nothing' | 'gone';

/** How often one task tries to commit before it leaves the rest to the queue. */
const maxTries = 8;

/** Events of one document that are read: far more than a shift or an attendance record gets. */
const maxHistory = 500;

/**
 * Lets the service's redelivery queue replay an aggregate's failed captures, and its sweep find lost ones.
 *
 * @__NO_SIDE_EFFECTS__ so that a function's bundle drops the other captures of its service
 */
export function recapturable<S extends object, E extends DomainEvent>(
  aggregate: CapturedAggregate<S, E>,
): Recapturable {
  return {
    capture: aggregate.capture,
    recapture: (id, runtime) => recapture(aggregate, id, runtime),
    differs: async (current, db) => (await findDifference(aggregate, current, null, db)) !== null,
  };
}

/**
 * Publishes what a failed capture has not: the difference between what the log says of the document and what the document says
 * now. The log holds no texts such as notes; of those, what the failed write changed is published as it is now.
 *
 *   log      created (name A, status draft)
 *   write    name B, notes: capture failed, fields [name, notes]
 *   now      name C, notes, status draft ── updated (name C, notes)
 *
 * The failure's record goes with the same commit, or when nothing is left to publish. Throws when it can't be published, so that
 * the queue tries again; the record stays.
 */
async function recapture<S extends object, E extends DomainEvent>(
  aggregate: CapturedAggregate<S, E>,
  id: string,
  runtime: RecaptureRuntime,
): Promise<RecaptureOutcome> {
  const { db, pause, random } = runtime;
  const { name } = aggregate.capture;
  const failureRef = captureFailureRef(db, { capture: name, id });
  for (let tries = 1; ; tries++) {
    const stored = await failureRef.get();
    if (!stored.exists) return 'gone';
    const failure = storedCaptureFailure.parse(stored.data());
    const prepared = await prepare(aggregate, failure, runtime);
    const batch = prepared?.batch ?? db.batch();
    batch.delete(failureRef);
    try {
      await commitBatch(batch);
      const outcome = prepared ? 'published' : 'nothing';
      runtime.log.captureReplayed(name, failure.path, outcome, prepared?.types ?? []);
      return outcome;
    } catch (error) {
      if (!isConflict(error) || tries === maxTries) throw error;
      await pause(random() * 10 * 2 ** tries);
    }
  }
}

/** The batch that publishes a failed write; null where nothing is left to publish. */
async function prepare<S extends object, E extends DomainEvent>(
  aggregate: CapturedAggregate<S, E>,
  failure: CaptureFailure,
  { db, now }: Pick<RecaptureRuntime, 'db' | 'now'>,
) {
  const [mark, current] = await db.getAll(markRef(db, aggregate.capture.name, failure.id), db.doc(failure.path));
  if (!mark || !current) throw new Error('a read without result');
  // An attempt of the platform succeeded after all.
  if (mark.exists) return null;
  const difference = await findDifference(aggregate, current, failure, db);
  if (!difference) return null;
  const { from, to, events, sequence, completed } = difference;
  const remember = to === null && from ? await aggregate.onDeleted?.(from, sequence + events.length) : undefined;
  const batch = db.batch();
  const commit = {
    ...{ aggregate, current, writeId: failure.id, events, sequence, about: to ?? from },
    ...{ time: current.updateTime?.toMillis() ?? failure.writtenAt, actor: legacyActor, completed },
  };
  writeCapture(db, batch, commit, now());
  remember?.(batch);
  return { batch, types: events.map(({ type }) => type) };
}

/** What a document says and the log doesn't. */
interface Difference<S extends object, E extends DomainEvent> {
  readonly from: S | null;
  readonly to: S | null;
  readonly events: readonly E[];
  /** That of the last event, or the document's version where that is higher. */
  readonly sequence: number;
  readonly completed: Readonly<Record<string, unknown>>;
}

/** The difference between a document and its log; null where there is none. `failure`: a write that is known to have no event. */
async function findDifference<S extends object, E extends DomainEvent>(
  aggregate: CapturedAggregate<S, E>,
  current: DocumentSnapshot,
  failure: Pick<CaptureFailure, 'write' | 'fields'> | null,
  db: Firestore,
): Promise<Difference<S, E> | null> {
  // After the document: a writer that logs an event also changes the document, and then Firestore rejects a commit.
  const to = current.exists ? aggregate.read(current) : null;
  const [created = null] = failure?.write === 'create' && to ? aggregate.changesBetween(null, to) : [];
  const published = await publishedState(aggregate, current, { to, created }, db);
  const from = formerState(published.state, to, failure?.fields ?? []);
  if (to === null && (await isErased(db, from && aggregate.orgIdOf(current.ref.path, from)))) return null;
  const creation = published.lacksCreation && created ? [created] : [];
  const events = [...creation, ...aggregate.changesBetween(from, to)];
  if (events.length > maxEvents) throw new UnmappableError(`${events.length} events of one document`);
  const sequence = Math.max(published.sequence, versionOf(current));
  const completed = current.exists ? fieldsToComplete(aggregate, current) : {};
  const isSetBack = current.exists && versionOf(current) < sequence;
  if (events.length === 0 && !isSetBack && Object.keys(completed).length === 0) return null;
  return { from, to, events, sequence, completed };
}

/** What the log says of a document. */
interface Published<S> {
  readonly state: S | null;
  readonly sequence: number;
  /** It has changes of the document, and not the creation that is to be published. */
  readonly lacksCreation: boolean;
}

/**
 * What the log says of a document: its events, one on the other. A log that has lost its beginning, or that begins with a change
 * of a document that is older than the service, starts from the document; it says nothing where that is gone. One that lacks a
 * creation whose capture failed starts from that creation:
 *
 *   create    capture given up
 *   update    captured: updated #1
 *   replay    created #2
 */
async function publishedState<S extends object, E extends DomainEvent>(
  { capture, evolve }: CapturedAggregate<S, E>,
  current: DocumentSnapshot,
  { to, created }: { readonly to: S | null; readonly created: E | null },
  db: Firestore,
): Promise<Published<S>> {
  const logged = await db
    .collectionGroup('events')
    .where('subject', '==', current.ref.path)
    .orderBy('sequence', 'desc')
    .limit(maxHistory)
    .get();
  const envelopes = logged.docs.map((document) => loggedEnvelope.parse(document.data())).reverse();
  const definitions = [...capture.publishes, ...(capture.otherEvents ?? [])];
  let state = (envelopes[0]?.sequence ?? 1) === 1 ? null : to;
  let lacksCreation = false;
  for (const { type, data, orgid, actor, time } of envelopes) {
    const definition = definitions.find((one) => topicOf(one.type) === topicOf(type));
    if (!definition) throw new UnmappableError(`${type} is not an event of ${capture.name}`);
    // The log holds no details.
    const event = { type: definition.type, data: upcast(definition, type, data), details: {} } as unknown as E;
    const change = { id: current.id, orgId: orgid ?? '', by: actor.replace(/^user:/, ''), now: Date.parse(time) };
    const isBeginning = needsNoState(evolve, event, change);
    if (isBeginning) lacksCreation = false;
    else if (state === null) {
      lacksCreation = created !== null;
      state = created ? evolve(null, created, change) : to;
      if (state === null) continue;
    }
    state = evolve(state, event, change);
  }
  return { state, sequence: envelopes.at(-1)?.sequence ?? 0, lacksCreation };
}

/** Whether an event can be the first of a document. The others are "not found" where there is none. */
function needsNoState<S extends object, E extends DomainEvent>(
  evolve: CapturedAggregate<S, E>['evolve'],
  event: E,
  change: Change,
): boolean {
  try {
    evolve(null, event, change);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_FOUND') return false;
    throw error;
  }
}

/** What the document was before the failed write, as far as the log knows it. */
function formerState<S extends object>(published: S | null, to: S | null, changed: readonly string[]): S | null {
  if (published === null || to === null) return published;
  const unknown = Object.fromEntries(changed.map((name) => [name, undefined]));
  return { ...to, ...unknown, ...definedFields(published) };
}
