import { subscription } from '../subscription.ts';

/** The audit trail. */
export const recordAuditOnEvent = subscription({
  name: 'recordAuditOnEvent',
  service: 'platform',
  hears: 'every',
  summary: 'Records the event in its organization’s audit trail.',
});

/** The bridge to consumers outside of this repository. */
export const publishToChannelOnEvent = subscription({
  name: 'publishToChannelOnEvent',
  service: 'platform',
  hears: 'public',
  summary: 'Publishes the event to the Eventarc channel.',
});
