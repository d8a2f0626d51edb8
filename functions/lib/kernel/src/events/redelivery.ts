import { region } from '@fresh/contracts/region';
import type { ServiceName } from '@fresh/contracts/route';
import { redeliveryQueue } from '@fresh/contracts/subscription';
import type { DocumentSnapshot, Firestore } from 'firebase-admin/firestore';
import type { TaskOptions } from 'firebase-admin/functions';
import * as z from 'zod';
import { taskQueue } from '../firebase.ts';
import { UnavailableError, withTimeout } from '../unavailable.ts';
import { eventPath } from './event-log.ts';

/** A request to deliver a logged event to one subscriber again: the body of a task. */
export const redelivery = z.object({
  subscriber: z.string(),
  type: z.string(),
  eventId: z.string(),
  /** Null after a failure. One replay id replays an event once, however often its task is tried. */
  replay: z.object({ id: z.string(), of: z.enum(['dead-letter', 'history', 'rebuild']) }).nullable(),
});

/** A task's body. */
export type Redelivery = z.output<typeof redelivery>;

/** The doctor's question whether a queue reaches its function: the body of a task that does nothing. */
export const canaryTask = z.object({ canary: z.string() });

/** A request to replay a failed capture (`recapture.ts`): the body of a task of the same queue. */
export const recaptureTask = z.object({ recapture: z.object({ capture: z.string(), id: z.string() }) });

/** The body of such a task. */
export type RecaptureTask = z.output<typeof recaptureTask>;

/** How a service's queue tries again: seconds double from `minBackoffSeconds` to `maxBackoffSeconds`. */
export const backoff = { minBackoffSeconds: 1, maxBackoffSeconds: 600, maxDoublings: 10 } as const;

/** Attempts before an event becomes a dead letter: with `backoff`, that is after 17 minutes, or 27 where all are the queue's. */
export const maxAttempts = 12;

/**
 * Tasks of one failure start within this many ms of each other rather than at once: what failed together (a deploy, a
 * quota) shouldn't come back together.
 */
const spreadMs = 2_000;

/** Longest that adding a task may take, in ms. The client of Cloud Tasks has no limit of its own, and would wait for ever. */
const enqueueMs = 10_000;

/**
 * The name of a task, which makes one of every duplicate: a delivery that fails twice, a reconciler that runs twice. `round`
 * distinguishes what is meant to be tried again; names are remembered for an hour after a task has ended
 * (https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks/create). The event's hash
 * comes first, because names that share a beginning make a queue slow (same page).
 */
export function taskName({ eventId, subscriber }: Pick<Redelivery, 'eventId' | 'subscriber'>, round: string): string {
  return `${eventId}-${subscriber}-${round}`;
}

/** The round of a task that a delivery asks for: of a failure, of an event due at `wakeAt` (epoch ms), or of a part of an effect. */
export function roundOf(wakeAt: number | undefined, step: string | undefined): string {
  if (step !== undefined) return `step-${step}`;
  return wakeAt === undefined ? 'failed' : `due-${wakeAt}`;
}

/**
 * Codes of the Admin SDK for a response of Cloud Tasks that a later request may not get. It drops the HTTP status, and has
 * one code for UNAVAILABLE (503), RESOURCE_EXHAUSTED (429), DEADLINE_EXCEEDED (504) and what isn't JSON, such as a proxy's
 * page (`toFirebaseError` in firebase-admin's `functions-api-client-internal.js`).
 */
const outageCodes: ReadonlySet<unknown> = new Set(['functions/unknown-error', 'functions/internal-error']);

/**
 * Puts a redelivery into its service's queue; a task of that name is not added a second time. Rejects with an
 * UnavailableError where Cloud Tasks can't add it now, or doesn't respond within `timeoutMs`; the task may be in the queue
 * then.
 */
export async function enqueueRedelivery(
  service: ServiceName,
  task: Redelivery,
  round: string,
  { now, random, timeoutMs = enqueueMs }: { now: number; random: () => number; timeoutMs?: number },
): Promise<void> {
  const options = { id: taskName(task, round), scheduleTime: new Date(now + random() * spreadMs) };
  try {
    await enqueue(service, task, options, timeoutMs);
  } catch (error) {
    if (codeOf(error) !== 'functions/task-already-exists') throw error;
  }
}

/**
 * Puts a failed capture into its service's queue, to be replayed there. A task without a name: an operator may ask again as
 * often as they like, and the second finds nothing left. `notBefore`, epoch ms: when it is to start, at the earliest. Rejects with
 * an UnavailableError where Cloud Tasks can't add it now, or doesn't respond within ten seconds.
 */
export async function enqueueRecapture(
  service: ServiceName,
  key: RecaptureTask['recapture'],
  notBefore = 0,
): Promise<void> {
  const task: RecaptureTask = { recapture: { capture: key.capture, id: key.id } };
  await enqueue(service, task, notBefore > 0 ? { scheduleTime: new Date(notBefore) } : {}, enqueueMs);
}

async function enqueue(
  service: ServiceName,
  task: Redelivery | RecaptureTask,
  options: TaskOptions,
  timeoutMs: number,
): Promise<void> {
  const queue = taskQueue(`locations/${region}/functions/${redeliveryQueue(service)}`);
  try {
    await withTimeout(timeoutMs, queue.enqueue(task, options));
  } catch (cause) {
    if (outageCodes.has(codeOf(cause))) throw new UnavailableError('Cloud Tasks is unavailable', { cause });
    throw cause;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** The document of the logged event that a task is about; it doesn't exist when its time in the log is over. */
export async function readLogged(db: Firestore, { type, eventId }: Redelivery): Promise<DocumentSnapshot> {
  return db.doc(eventPath(type, eventId)).get();
}
