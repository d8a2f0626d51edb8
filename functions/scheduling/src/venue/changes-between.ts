import { captures } from '@fresh/contracts/captures/scheduling';
import type { VenueEvent } from '@fresh/contracts/events/venues';
import { orgIdInPath, type CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { venueOf } from './store.ts';
import { created, evolve, type Venue } from './venue.ts';

/** The event of a venue that was created past the service; other changes of a venue have no event. */
export function creationBetween(before: Venue | null, after: Venue | null): VenueEvent[] {
  if (before || !after) return [];
  const { name, networkId, description, type, address, city, state, coordinates, capacity, timezone } = after;
  const { contactPhone, contactEmail, notes, createdBy = '' } = after;
  const place = { address, city, state, coordinates, capacity, timezone };
  return [created({ networkId, name, description, type, ...place, contactPhone, contactEmail, notes, createdBy })];
}

/** Venues, where the monolith's L2 writes them. The cache of zones is in their documents too, and has no event. */
export const captureVenue: CapturedAggregate<Venue, VenueEvent> = {
  capture: captures.captureVenue,
  read: (snapshot) => venueOf(orgIdInPath(snapshot.ref.path), snapshot),
  changesBetween: creationBetween,
  evolve: (_venue, event, change) => evolve(event, change),
  orgIdOf: orgIdInPath,
};
