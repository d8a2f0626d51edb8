import { events } from '@fresh/contracts/registry';
import { eventsOf } from '@fresh/contracts/subscription';
import { subscriptions } from '@fresh/contracts/subscriptions/platform';
import type { SideEffectSubscriber } from '@fresh/kernel/events/subscriber';
import { publicationOf } from './channel.ts';
import { publish } from './eventarc.ts';
import * as log from './log.ts';

const publicEvents = eventsOf(subscriptions.publishToChannelOnEvent, events);

/**
 * Publishes public events to the channel that EVENT_CHANNEL names, at least once. Usually that is
 * `locations/us-central1/channels/firebase`, where firebase-functions’ `onCustomEventPublished` listens unless
 * configured otherwise. No channel is made by itself and one that isn't there is an error, so without the setting
 * nothing is published: who deploys without consumers outside has nothing to set up. Such events count as handled; a
 * later channel gets what happens from then on.
 */
export const publishToChannelOnEvent: SideEffectSubscriber<typeof subscriptions.publishToChannelOnEvent> = {
  subscription: subscriptions.publishToChannelOnEvent,
  accepts: publicEvents,
  async execute(event, { replayed }) {
    const channel = process.env['EVENT_CHANNEL'] ?? '';
    if (channel === '') log.channelMissing();
    else await publish(channel, publicationOf(event, publicEvents, replayed));
  },
};
