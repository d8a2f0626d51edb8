import * as z from 'zod';
import { deliveryStatus } from '../delivery-status.ts';
import { paging } from '../paging.ts';
import { route } from '../route.ts';

const minute = 60_000;
const epochMs = z.number().int();

/** For owners, as the audit trail is: what follows from an event says as much as the event. */
const owners = { org: ['org_owner'] } as const;

/** The most events of one page: each is read with all of its deliveries. */
export const maxEvents = 25;

/** An event at one of its subscribers. */
const eventDelivery = z.object({
  subscriber: z.string(),
  service: z.string(),
  status: deliveryStatus,
  /** Attempts that the queue started or that failed; 0 where the first delivery succeeded. */
  attempts: z.number().int(),
  /** When Firestore committed this state: with `done`, together with the effect. Absent with `none`. */
  updatedAt: epochMs.optional(),
});

/**
 * A7: what happened in the organization, newest first, and how far each subscriber is with it. `recordedAt` and
 * `updatedAt` are of one clock, Firestore's: their difference is how long the event took to its effect.
 */
export const listEvents = route({
  id: 'A7',
  service: 'platform',
  functionName: 'opsEvents',
  method: 'GET',
  path: '/api/ops/events',
  summary: 'List the organization’s events and how far their subscribers are, newest first',
  access: owners,
  asksAuthEachTime: true,
  rateLimit: { max: 100, windowMs: minute },
  query: {
    ...paging,
    limit: { summary: 'Page size, default and at most 25', schema: z.number().int().min(1).max(25) },
  },
  response: {
    status: 200,
    schema: z.object({
      events: z.array(
        z.object({
          id: z.string(),
          type: z.string(),
          subject: z.string(),
          actor: z.string(),
          correlationId: z.string(),
          /** The request, or the event, that directly caused it. */
          causationId: z.string(),
          /** By the clock of the service that decided. */
          time: epochMs,
          recordedAt: epochMs,
          /** Empty where the event is older than 400 days: inboxes keep deliveries no longer. */
          deliveries: z.array(eventDelivery),
        }),
      ),
      nextCursor: z.string().optional(),
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch events' },
});

/** Which event at which subscriber; both are names that the list gave. */
const deadLetterKey = z.object({
  subscriber: z.string().regex(/^[A-Za-z]\w{0,99}$/),
  eventId: z.string().regex(/^[\w-]{1,100}$/),
});

/**
 * A8: the organization's events that a subscriber has given up, newest first. Without the cause: it is the text of a
 * defect, for operators alone.
 */
export const listDeadLetters = route({
  id: 'A8',
  service: 'platform',
  functionName: 'opsDeadLetters',
  method: 'GET',
  path: '/api/ops/dead-letters',
  summary: 'List the organization’s dead letters, newest first',
  access: owners,
  asksAuthEachTime: true,
  rateLimit: { max: 100, windowMs: minute },
  query: paging,
  response: {
    status: 200,
    schema: z.object({
      deadLetters: z.array(
        z.object({
          subscriber: z.string(),
          eventId: z.string(),
          type: z.string(),
          attempts: z.number().int(),
          diedAt: epochMs,
        }),
      ),
      nextCursor: z.string().optional(),
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch dead letters' },
});

/**
 * A9: delivers dead letters again, all or none of those that are named. 202: they are in the queue of their services. A
 * letter leaves the list when its subscriber has succeeded, and comes back with another `diedAt` when it has not.
 */
export const replayDeadLetters = route({
  id: 'A9',
  service: 'platform',
  functionName: 'opsDeadLettersReplay',
  method: 'POST',
  path: '/api/ops/dead-letters/replay',
  summary: 'Replay dead letters',
  access: owners,
  rateLimit: { max: 20, windowMs: minute },
  body: z.object({ deadLetters: z.array(deadLetterKey).min(1).max(20) }),
  repetition: {
    by: 'lease',
    effect: 'The queues get a task for each dead letter',
    retry:
      '409 `REQUEST_IN_PROGRESS` for up to 60 s, then the same tasks under the same names; 404 once a letter is gone',
  },
  response: { status: 202, schema: z.object({ replayId: z.string() }) },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to replay dead letters' },
});
