import { subscriptions } from '@fresh/contracts/subscriptions/scheduling';
import { causeOfEvent } from '@fresh/kernel/events/event-log';
import { transactional } from '@fresh/kernel/events/subscriber';
import { requireOrganization } from '../cascade.ts';
import { countZones, listZones } from '../zone/store.ts';
import { putZoneCache, readVenueCache, venues } from './store.ts';
import { cacheOf, createFirst, maxCachedZones } from './venue.ts';

/**
 * The first venue of an organization that onboarding created: scheduling owns venues, so that this one is in the same
 * list as every other (DOMAIN 32). Its id comes from the event: however often it is delivered, it is one venue.
 */
export const createVenueOnOrganizationCreated = transactional(
  subscriptions.createVenueOnOrganizationCreated,
  async (event) => {
    const { firstVenue, ownerId } = event.data;
    const orgId = requireOrganization(event);
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
);

/**
 * Lists the first zones of a venue, and how many there are, in the venue's document. The cache is made anew from the
 * zones themselves rather than extended by the event's: so it holds the monolith's zones too, and any event, in any
 * order and however often, leaves the same.
 *
 * The venue is read before its zones, and Firestore rejects the write when the venue has changed since:
 *
 *   zone A   read venue ── read zones [A] ─────────────────────────── write rejected ── handled again: [A, B]
 *   zone B                     read venue ── read zones [A, B] ── write
 *
 * Without the precondition A's older list would win. A cache that is right already isn't written, so that of many zones
 * created at once most have nothing left to do.
 */
export const cacheZoneOnZoneCreated = transactional(subscriptions.cacheZoneOnZoneCreated, async (event) => {
  const orgId = requireOrganization(event);
  const { venueId } = event.data;
  const venue = await readVenueCache(orgId, venueId);
  if (!venue) return { write: () => undefined, next: null };
  const [{ zones }, zoneCount] = await Promise.all([
    listZones(orgId, venueId, { limit: maxCachedZones, after: null }),
    countZones(orgId, venueId),
  ]);
  const cache = cacheOf(zones, zoneCount);
  return {
    write: (batch) => {
      putZoneCache(batch, venue, cache);
    },
    next: null,
  };
});
