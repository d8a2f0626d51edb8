import * as z from 'zod';

/**
 * The CloudEvents 1.0 envelope of every logged event (https://github.com/cloudevents/spec); extension names are lower
 * case, as the specification demands.
 */
export const eventEnvelope = z.object({
  specversion: z.literal('1.0'),
  /** Derived from subject and sequence: the same state change can't be logged twice. */
  id: z.string(),
  type: z.string(),
  /** `/services/<service>`. */
  source: z.string(),
  /** Path of the aggregate's document. */
  subject: z.string(),
  /** ISO-8601, UTC. */
  time: z.string(),
  datacontenttype: z.literal('application/json'),
  /** The aggregate's version after this event, from 1. */
  sequence: z.number().int().positive(),
  /** Tenant; null for events of a user rather than an organization. */
  orgid: z.string().nullable(),
  /** Who caused it: `user:<uid>`, or `service:<name>` acting on its own. */
  actor: z.string().regex(/^(user|service):./),
  /** Id of the client request everything started with. */
  correlationid: z.string(),
  /** Id of the request or event that directly caused this one. */
  causationid: z.string(),
  /** W3C trace context, when the request had one. */
  traceparent: z.string().optional(),
  /**
   * The monolith wrote the document and this event describes that write (ADR 0021). Then `actor` is what the document
   * says, without proof, or `service:legacy` where it says nothing. Absent where the owning service made the change.
   */
  captured: z.literal(true).optional(),
  data: z.unknown(),
});

/** The envelope as the log keeps it: an event without organization has no `orgid`. */
export const loggedEnvelope = eventEnvelope.extend({ orgid: z.string().nullable().default(null) });

/** A logged event; `data` is checked against its own type's schema at both ends. */
export type EventEnvelope<D = unknown> = Omit<z.output<typeof eventEnvelope>, 'data'> & { readonly data: D };
