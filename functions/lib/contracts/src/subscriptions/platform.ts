import { erasureOrdered } from '../events/organizations.ts';
import { subscriptionsOf } from '../subscription.ts';

/** Subscribers of the service, by the name of their function: action on event. */
export const subscriptions = subscriptionsOf('platform', {
  /** The bridge to consumers outside of this repository. */
  publishToChannelOnEvent: {
    subscribesTo: 'public',
    summary: 'Publishes the event to the Eventarc channel.',
  },
  erasePlatformDataOnErasureOrdered: {
    subscribesTo: erasureOrdered,
    summary: 'Erases the audit trail and kept responses.',
  },
});
