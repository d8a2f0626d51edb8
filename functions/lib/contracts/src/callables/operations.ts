import * as z from 'zod';
import { callablesOf } from '../callable.ts';
import { causeGroup } from '../dead-letter-groups.ts';
import { deliveryStatus } from '../delivery-status.ts';
import { eventEnvelope } from '../envelope.ts';

/** Up to the last time that Firestore can hold, the end of the year 9999. */
const epochMs = z.number().int().min(0).max(253_402_300_799_999);
const limit = z.number().int().min(1).max(200).default(50);
const page = { limit, cursor: z.string().max(2_000).optional() };
const name = z.string().min(1).max(200);
const eventId = z.string().regex(/^(?!__.*__$)[\w-]{1,100}$/);

/** Which subscriber and event. */
const delivery = z.object({ subscriber: z.string(), type: z.string(), eventId: z.string() });

const logged = eventEnvelope.extend({
  /** When Firestore recorded it, epoch ms. */
  recordedAt: epochMs,
});

/** What the service can be called for, by the name of the function. */
export const callables = callablesOf('platform', {
  /** Events of the log in the order in which they were recorded. Super administrators only, as everything here. */
  listEvents: {
    summary: 'List logged events, oldest first',
    input: z.object({
      /** Of any version. */
      type: name.optional(),
      since: epochMs,
      until: epochMs.optional(),
      ...page,
    }),
    output: z.object({ events: z.array(logged), nextCursor: z.string().optional() }),
  },
  /** One event, and how far each of its subscribers is. */
  showEvent: {
    summary: 'Show an event and what became of it',
    input: z.object({ eventId }),
    output: z.object({
      event: logged,
      subscribers: z.array(
        z.object({
          subscriber: z.string(),
          status: deliveryStatus,
          attempts: z.number().int(),
          cause: z.string().optional(),
          updatedAt: epochMs.optional(),
        }),
      ),
    }),
  },
  /** What subscribers gave up, newest first. */
  listDeadLetters: {
    summary: 'List dead letters, newest first',
    input: z.object({
      subscriber: name.optional(),
      /** Gives the page's letters by cause, in \`groups\`, and none in \`deadLetters\`. */
      grouped: z.boolean().default(false),
      ...page,
    }),
    output: z.object({
      groups: z.array(causeGroup).optional(),
      deadLetters: z.array(
        delivery.extend({
          orgid: z.string().nullable(),
          cause: z.string(),
          attempts: z.number().int(),
          diedAt: epochMs,
        }),
      ),
      nextCursor: z.string().optional(),
    }),
  },
  /** Writes of the monolith's that no capture could publish, newest first; each without its values. */
  captureFailures: {
    summary: 'List failed captures, and replay one',
    input: z.object({
      /** Instead of a list: puts this failure into its service's queue, which publishes what the log doesn't say yet. */
      replay: z.object({ capture: name, id: z.string().min(1).max(500) }).optional(),
      ...page,
    }),
    output: z.object({
      failures: z.array(
        z.object({
          capture: z.string(),
          id: z.string(),
          path: z.string(),
          write: z.enum(['create', 'update', 'delete', 'unknown']),
          fields: z.array(z.string()),
          writtenAt: epochMs,
          givenUpAt: epochMs,
          cause: z.string(),
          attempts: z.number().int(),
        }),
      ),
      nextCursor: z.string().optional(),
    }),
  },
  /**
   * Delivers again: dead letters (`of: "dead-letter"`), or what lies in the log (`of: "history"`), which is how a new
   * subscriber is filled. A subscriber that is done with an event doesn't get it again, except by `of: "rebuild"`, for a
   * `subscriber` whose projection can be made anew. One page a call; the same `replayId` on every page makes one task of a page
   * that is sent twice.
   */
  replayEvents: {
    summary: 'Deliver dead letters or history again',
    input: z.object({
      of: z.enum(['dead-letter', 'history', 'rebuild']),
      /** Says what would be delivered, and delivers nothing. */
      dryRun: z.boolean().default(false),
      subscriber: name.optional(),
      /** Of dead letters: those of all subscribers of this service. */
      service: name.optional(),
      type: name.optional(),
      /**
       * When the event was recorded, or the dead letter's event given up. History without it begins a year ago; an earlier time
       * is rejected, because inboxes don't keep what was handled before.
       */
      since: epochMs.optional(),
      until: epochMs.optional(),
      replayId: z
        .string()
        .regex(/^[A-Za-z0-9-]{1,64}$/)
        .optional(),
      ...page,
    }),
    output: z.object({ replayId: z.string(), deliveries: z.array(delivery), nextCursor: z.string().optional() }),
  },
  /**
   * Subscribers that are paused, or were a moment ago, and what waits. `pause` stops the deliveries of one subscriber within
   * fifteen seconds; `resume` puts what it missed into its queue, some thousand a call: `complete` is false while more is left.
   */
  controlSubscribers: {
    summary: 'Show, pause or resume subscribers',
    input: z.object({
      action: z.enum(['show', 'pause', 'resume']).default('show'),
      /** With `pause` and `resume`. */
      subscriber: name.optional(),
      /** Of the pause, for other operators; never logged. */
      reason: z.string().min(1).max(200).optional(),
    }),
    output: z.object({
      subscribers: z.array(
        z.object({
          subscriber: z.string(),
          state: z.enum(['paused', 'resuming']),
          since: epochMs,
          /** Uid of the operator. */
          by: z.string(),
          reason: z.string().optional(),
        }),
      ),
      /** Deliveries that started and aren't finished, and dead letters: up to 1,000 of each. */
      unfinished: z.number().int(),
      deadLetters: z.number().int(),
      /** When the unfinished delivery that waits longest was last touched. */
      untouchedSince: epochMs.nullable(),
      /** Subscribers that haven't started with older events, as the reconciler last measured; null before it has. */
      unstarted: z
        .object({
          measuredAt: epochMs,
          /** `since`: when the oldest event was recorded that the subscriber hasn't started with. */
          subscribers: z.array(z.object({ subscriber: z.string(), since: epochMs })),
        })
        .nullable(),
      /** The nightly sweep of each capture: what its last run did, and when it last came to the end of all. */
      captureSweeps: z.array(
        z.object({
          capture: z.string(),
          sweptAt: epochMs,
          documents: z.number().int(),
          events: z.number().int(),
          found: z.number().int(),
          /** It found so much on one page that it queued no replay. */
          stopped: z.boolean(),
          completedAt: epochMs.nullable(),
        }),
      ),
      /** Deliveries that this call put into the queue. */
      released: z.number().int(),
      complete: z.boolean(),
    }),
  },
  /** A run of the reconciler at once, as the schedule does it every few minutes. */
  reconcileNow: {
    summary: 'Find and redeliver what no subscriber finished',
    input: z.object({
      /** Younger events are still on their way. */
      olderThanSeconds: z.number().int().min(0).max(86_400).default(900),
      /** Instead of a run: close every open delivery of this subscriber, which was removed from its service. */
      retire: name.optional(),
    }),
    output: z.object({
      /** Events looked at. */
      checked: z.number().int(),
      /** Redeliveries asked for: of deliveries that never started, and that started but never ended. */
      lost: z.number().int(),
      stuck: z.number().int(),
      /** Redeliveries that could not be asked for, because their queue rejected them; a later run asks again. */
      failed: z.number().int(),
      /** Deliveries that became dead letters, because no subscriber has that name any more. */
      closed: z.number().int(),
      /** Subscribers that are behind as a whole; a scheduled run waits for them. */
      behind: z.array(z.string()),
      /** False when the run's bound was reached first; the next one goes on from there. */
      complete: z.boolean(),
    }),
  },
});
