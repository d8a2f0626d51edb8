import type { EventEnvelope } from '@fresh/contracts/envelope';
import { topicOf } from '@fresh/contracts/event';
import { ApiError } from '@fresh/kernel/errors';

/** An event as the audit trail shows it; `time` is epoch ms. */
export interface AuditEntry {
  /** The event's id: one event is one entry. */
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly actor: string;
  readonly time: number;
  readonly sequence: number;
  readonly correlationId: string;
  readonly causationId: string;
  /** The monolith did it: the actor is what its document says. */
  readonly captured?: true | undefined;
  readonly data: unknown;
}

/** What the trail shows of an event, of any type: its data is copied, not understood. */
export function entryOf(event: EventEnvelope, time: number): AuditEntry {
  const { id, type, subject, actor, sequence, correlationid, causationid, captured } = event;
  const data = event.data ?? null;
  const ids = { correlationId: correlationid, causationId: causationid };
  return { id, type, subject, actor, time, sequence, ...ids, ...(captured && { captured }), data };
}

/** Which entries are asked for; null is no restriction. `from` belongs to the period, `to` doesn't. */
export interface AuditFilter {
  readonly actor: string | null;
  /** All versions of one type: the question who published doesn't depend on the shape of the data. */
  readonly topic: string | null;
  readonly from: number | null;
  readonly to: number | null;
}

/** No restriction. */
export const everything: AuditFilter = { actor: null, topic: null, from: null, to: null };

/** The filter from the texts of a query; an empty one counts as not given. */
export function filterFor(asked: Readonly<Record<'actor' | 'type' | 'from' | 'to', string | null>>): AuditFilter {
  return {
    actor: asked.actor ? `user:${asked.actor}` : null,
    topic: asked.type ? topicOf(asked.type) : null,
    from: timeOf(asked.from, 'from'),
    to: timeOf(asked.to, 'to'),
  };
}

/** Rejected rather than ignored: a trail that silently shows another period than asked for misleads. */
function timeOf(text: string | null, field: string): number | null {
  if (!text) return null;
  if (!/^\d{1,15}$/.test(text)) throw new ApiError('BAD_REQUEST', `Invalid ${field}`);
  return Number(text);
}
