import { subscriptionsOf } from '../subscription.ts';

/** Subscribers of the service, by the name of their function: action on event. */
export const subscriptions = subscriptionsOf('platform', {
  /** The audit trail. */
  recordAuditOnEvent: {
    hears: 'every',
    summary: 'Records the event in its organization’s audit trail.',
  },
  /** The bridge to consumers outside of this repository. */
  publishToChannelOnEvent: {
    hears: 'public',
    summary: 'Publishes the event to the Eventarc channel.',
  },
});
