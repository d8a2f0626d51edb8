import { createVenueOnOrganizationCreated as subscription } from '@fresh/contracts/subscriptions/scheduling';
import { NonRetriableError } from '@fresh/kernel/errors';
import { causeOfEvent } from '@fresh/kernel/events/event-log';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { venues } from './store.ts';
import { createFirst } from './venue.ts';

/**
 * The first venue of an organization that onboarding created: scheduling owns venues, so that this one is in the same
 * list as every other (DOMAIN 32). Its id comes from the event: however often it is delivered, it is one venue.
 */
export const createVenueOnOrganizationCreated: PlannedSubscriber<typeof subscription> = {
  subscription,
  async plan(event) {
    const { firstVenue, ownerId } = event.data;
    const orgId = event.orgid;
    if (orgId === null) throw new NonRetriableError('an organization without id');
    return {
      write: (batch) => {
        if (!firstVenue) return;
        const events = [createFirst(firstVenue, ownerId)];
        const cause = causeOfEvent(event, 'scheduling');
        venues.create(batch, orgId, `venue-${event.id}`, events, cause, Date.parse(event.time));
      },
      next: null,
    };
  },
};
