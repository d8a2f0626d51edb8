import { cacheZoneOnZoneCreated as subscription } from '@fresh/contracts/subscriptions/scheduling';
import { NonRetriableError } from '@fresh/kernel/errors';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { countZones, listZones } from '../zone/store.ts';
import { putZoneCache, readVenueCache } from './store.ts';
import { cacheOf, maxCachedZones } from './venue.ts';

/**
 * Lists the first zones of a venue, and how many there are, in the venue's document. The cache is made anew from the
 * zones themselves rather than extended by the event's: so it holds the monolith's zones too, and any event, in any
 * order and however often, leaves the same.
 *
 * The venue is read before its zones, and the write is refused when the venue has changed since:
 *
 *   zone A   read venue ── read zones [A] ─────────────────────────── write refused ── plans again: [A, B]
 *   zone B                     read venue ── read zones [A, B] ── write
 *
 * Without the precondition A's older list would win. A cache that is right already isn't written, so that of many zones
 * created at once most have nothing left to do.
 */
export const cacheZoneOnZoneCreated: PlannedSubscriber<typeof subscription> = {
  subscription,
  async plan(event) {
    const orgId = event.orgid;
    const { venueId } = event.data;
    if (orgId === null) throw new NonRetriableError('a zone without organization');
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
  },
};
