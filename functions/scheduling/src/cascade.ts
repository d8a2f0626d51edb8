import type { EventEnvelope } from '@fresh/contracts/envelope';
import { NonRetryableError } from '@fresh/kernel/errors';
import type { aggregate, Scan } from '@fresh/kernel/events/aggregate';
import { causeOfEvent, type DomainEvent } from '@fresh/kernel/events/event-log';
import type { EffectStep } from '@fresh/kernel/events/subscriber';

/** Aggregates of a step that writes a document and one event for each: below Firestore's 500 writes a commit. */
export const pageSize = 200;

/** One step of a cascade: what the end of one thing means for a page of the aggregates that depend on it. */
export function cascade<S extends { readonly version: number }, E extends DomainEvent>(
  { addTo }: Pick<ReturnType<typeof aggregate<S | null, E, never, never, string>>, 'addTo'>,
  { stored, next }: Scan<S>,
  event: EventEnvelope,
  decide: (state: S) => readonly E[],
): EffectStep {
  const [cause, now] = [causeOfEvent(event, 'scheduling'), Date.now()];
  return {
    write: (batch) => {
      for (const each of stored) addTo(batch, each, decide(each.state), cause, now);
    },
    next,
  };
}

/** The organization that an event belongs to; redelivering an event without one would not help. */
export function requireOrganization({ type, orgid }: EventEnvelope): string {
  if (orgid === null) throw new NonRetryableError(`${type} without organization`);
  return orgid;
}
