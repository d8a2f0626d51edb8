import type { scheduledFunctions } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import type { Firestore } from 'firebase-admin/firestore';
import type { ScheduleFunction } from 'firebase-functions/v2/scheduler';
import { firestore } from '../firebase.ts';
import { scheduled } from '../scheduled.ts';
import { isUnavailable } from '../unavailable.ts';
import { captureFailureRef, hasOpenFailure, recordLostCapture, type FailedWrite } from './capture-failure.ts';
import { failureCause } from './failure-cause.ts';
import type { Recapturable } from './recapture.ts';
import { enqueueRecapture, type RecaptureTask } from './redelivery.ts';
import * as log from './sweep-log.ts';
import { searchDocuments, searchEvents, settledMs, type SearchPage, type Suspect } from './sweep-search.ts';
import { readSweep, saveSweep, type CaptureSweep } from './sweep-state.ts';

/** What a sweep needs of the world. */
export interface SweepRuntime {
  readonly db: Firestore;
  /** Epoch ms. */
  readonly now: () => number;
  /** Puts the replay of a recorded finding into its service's queue; `notBefore` is epoch ms, 0 for at once. */
  readonly enqueue: (service: ServiceName, key: RecaptureTask['recapture'], notBefore: number) => Promise<void>;
  readonly log: Pick<typeof log, 'lostCaptureFound' | 'captureSweepStopped' | 'captureSwept'>;
}

/** What one run may do for one capture. */
export interface SweepLimits {
  /** Documents and logged events that are looked at, to the end of a page. */
  readonly documents: number;
  readonly events: number;
  /** Findings, to the end of a page. */
  readonly findings: number;
  /** For all captures of the service together. */
  readonly timeMs: number;
}

/** Those of the scheduled functions: CHANGE_CAPTURE.md has the reads and the nights that come of them. */
export const sweepLimits: SweepLimits = { documents: 20_000, events: 10_000, findings: 100, timeMs: 240_000 };

/** Documents of a suspicious page that are compared with their logs at the same time; a log has up to 500 events. */
const comparedAtOnce = 10;

/** Findings of a page that are replayed, whatever their share is. */
const believedAlways = 5;

/** Of more findings on a page, a capture is rather off than unlucky: an operator decides about their replay. */
const believedShare = 0.05;

type SweepName = Extract<(typeof scheduledFunctions)[number]['name'], `sweep${string}Captures`>;

/** The scheduled function that finds what a service's captures have missed; its queue replays it (`redeliver`). */
export function sweepCaptures(name: SweepName, captures: Readonly<Record<string, Recapturable>>): ScheduleFunction {
  return scheduled(name, () =>
    runSweep(Object.values(captures), { db: firestore(), now: Date.now, enqueue: enqueueRecapture, log }, sweepLimits),
  );
}

/**
 * One run of the sweep. Each capture goes on where its last run ended, through its documents by path and through their log:
 *
 *   monolith   writes B ── trigger lost, or its capture failed for 24 h
 *   sweep      updateTime(B) is not createTime(last event) ── compares B with the log ── differs ── record, replay queued
 *              the same of a cache or a counter             ── compares         ── the same ── nothing
 *
 * A capture that can't be swept doesn't stop the others; the run then fails with the first error.
 */
export async function runSweep(
  captures: readonly Recapturable[],
  runtime: SweepRuntime,
  limits: SweepLimits,
): Promise<void> {
  const endsAt = runtime.now() + limits.timeMs;
  const failures: unknown[] = [];
  for (const [index, one] of captures.entries()) {
    const now = runtime.now();
    const share = Math.max(0, endsAt - now) / (captures.length - index);
    await sweepCapture(one, runtime, { ...limits, endsAt: now + share }).catch((error: unknown) =>
      failures.push(error),
    );
  }
  if (failures.length > 0) throw failures[0];
}

interface Bounds extends Pick<SweepLimits, 'documents' | 'events' | 'findings'> {
  /** Epoch ms. */
  readonly endsAt: number;
}

async function sweepCapture(one: Recapturable, runtime: SweepRuntime, bounds: Bounds): Promise<void> {
  const { db, now } = runtime;
  const { name } = one.capture;
  const startedAt = now();
  const before = await readSweep(db, name);
  const since = before?.since ?? startedAt;
  const run: Run = { one, runtime, bounds, found: 0, compared: 0 };
  const documents = await search(run, before?.documentsAfter ?? null, bounds.documents, (after) =>
    searchDocuments(db, one.capture, after, { since, now: startedAt }),
  );
  const events = documents.stopped
    ? { examined: 0, reached: before?.eventsAfter ?? null, complete: false, stopped: true }
    : await search(run, before?.eventsAfter ?? null, bounds.events, (after) => searchEvents(db, one.capture, after));
  const sweptAt = now();
  const { found, compared } = run;
  const sweep: CaptureSweep = {
    ...{ since, sweptAt, found, stopped: events.stopped },
    ...{ documents: documents.examined, events: events.examined },
    ...{ documentsAfter: documents.reached, eventsAfter: events.reached },
    documentsDoneAt: documents.complete ? sweptAt : (before?.documentsDoneAt ?? null),
    eventsDoneAt: events.complete ? sweptAt : (before?.eventsDoneAt ?? null),
  };
  await saveSweep(db, name, sweep);
  runtime.log.captureSwept({
    ...{ capture: name, documents: documents.examined, events: events.examined, compared, found },
    stopped: events.stopped,
    complete: documents.complete && events.complete,
  });
}

/** One capture in one run. */
interface Run {
  readonly one: Recapturable;
  readonly runtime: SweepRuntime;
  readonly bounds: Bounds;
  found: number;
  compared: number;
}

/** Page by page, until the end or a bound. Each page is done as a whole, so that the next run begins after it. */
async function search<C>(
  run: Run,
  from: C | null,
  max: number,
  read: (after: C | null) => Promise<SearchPage<C>>,
): Promise<{ examined: number; reached: C | null; complete: boolean; stopped: boolean }> {
  let [examined, reached] = [0, from];
  while (examined < max && run.found < run.bounds.findings && run.runtime.now() < run.bounds.endsAt) {
    const page = await read(reached);
    examined += page.examined;
    reached = page.next;
    const isBelieved = await handle(run, page);
    if (!isBelieved || reached === null) {
      return { examined, reached, complete: reached === null, stopped: !isBelieved };
    }
  }
  return { examined, reached, complete: false, stopped: false };
}

/** A write that no capture published. */
interface Lost extends FailedWrite {
  readonly cause: string;
  /** Epoch ms at which its replay may start, 0 for at once; null where none can succeed. */
  readonly notBefore: number | null;
}

/** Records what a page shows to be lost, and queues its replay; false where there is so much of it that none is queued. */
async function handle(run: Run, { suspects, examined }: SearchPage<unknown>): Promise<boolean> {
  const { one, runtime } = run;
  const { name, service } = one.capture;
  const lost: Lost[] = [];
  for (let first = 0; first < suspects.length; first += comparedAtOnce) {
    const some = suspects.slice(first, first + comparedAtOnce);
    lost.push(...(await Promise.all(some.map((suspect) => lostWrites(one, suspect, runtime)))).flat());
  }
  run.compared += suspects.length;
  run.found += lost.length;
  const isBelieved = lost.length <= Math.max(believedAlways, examined * believedShare);
  for (const { notBefore, cause, ...write } of lost) {
    const isQueued = isBelieved && notBefore !== null;
    await recordLostCapture(runtime.db, write, cause, runtime.now());
    if (isQueued) await queue(service, write, notBefore, runtime);
    // A deletion may still be under way; its replay finds out, and logs it.
    if (write.write !== 'delete' || !isQueued)
      runtime.log.lostCaptureFound(name, write.path, write.write, isQueued ? 'queued' : 'recorded');
  }
  if (!isBelieved) runtime.log.captureSweepStopped(name, lost.length, examined);
  return isBelieved;
}

/** A record stays only with its task: the next run passes over a document that has one. */
async function queue(service: ServiceName, write: FailedWrite, notBefore: number, runtime: SweepRuntime) {
  try {
    await runtime.enqueue(service, { capture: write.capture, id: write.id }, notBefore);
  } catch (error) {
    await captureFailureRef(runtime.db, write).delete();
    throw error;
  }
}

/** The suspect's write, if its log doesn't say what it did and no record has it already. */
async function lostWrites(
  { capture, differs }: Recapturable,
  { path, id, updateTime }: Suspect,
  { db, now }: SweepRuntime,
): Promise<Lost[]> {
  const current = await db.doc(path).get();
  // Written again since: a later run looks at that write.
  if (updateTime ? !current.updateTime?.isEqual(updateTime) : current.exists) return [];
  const about = { capture: capture.name, id, path, fields: [], writtenAt: updateTime?.toMillis() ?? now() };
  const gone = { ...about, write: 'delete', cause: 'the document is gone, and no event says so' } as const;
  const written = { ...about, write: 'unknown', cause: 'no capture published what was written' } as const;
  // Firestore doesn't say when a document was deleted: after this time no capture of it is under way any more.
  const lost: Lost = current.exists ? { ...written, notBefore: 0 } : { ...gone, notBefore: now() + settledMs };
  try {
    if (!(await differs(current, db))) return [];
    return (await hasOpenFailure(db, path)) ? [] : [lost];
  } catch (error) {
    // A document that no attempt can compare must not end the sweep of all that follow.
    if (isUnavailable(error)) throw error;
    return (await hasOpenFailure(db, path)) ? [] : [{ ...lost, cause: failureCause(error), notBefore: null }];
  }
}
