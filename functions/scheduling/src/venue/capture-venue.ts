import { captureVenue as capture } from '@fresh/contracts/captures/scheduling';
import type { VenueEvent } from '@fresh/contracts/events/venues';
import { orgIdInPath, type CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { venueOf } from './store.ts';
import { creationBetween, type Venue } from './venue.ts';

/** Venues, where the monolith's L2 writes them. The cache of zones is in their documents too, and no event tells of it. */
export const captureVenue: CapturedAggregate<Venue, VenueEvent> = {
  capture,
  read: (snapshot) => venueOf(orgIdInPath(snapshot.ref.path), snapshot),
  changesBetween: creationBetween,
  orgIdOf: orgIdInPath,
};
