import type { VenueEvent } from '@fresh/contracts/events/venues';
import type { BodyOf } from '@fresh/contracts/route';
import type { createVenue } from '@fresh/contracts/routes/venues';
import { venueWithheld } from '@fresh/contracts/withheld-fields';
import type { Change } from '@fresh/kernel/events/change';
import { withhold } from '@fresh/kernel/withhold';
import type { Zone } from '../zone/zone.ts';

/** State of one venue. All times are epoch ms. */
export interface Venue {
  readonly id: string;
  readonly orgId: string;
  /** Sequence of its last event; 0 when only the monolith has written it. */
  readonly version: number;
  readonly networkId?: string | undefined;
  readonly name: string;
  readonly description?: string | undefined;
  readonly type: string;
  readonly address?: BodyOf<typeof createVenue>['address'];
  /** City and state without the rest of an address: all that onboarding asks for (N4). */
  readonly city?: string | undefined;
  readonly state?: string | undefined;
  /** Degrees. */
  readonly coordinates?: { readonly lat: number; readonly lng: number } | undefined;
  /** People. */
  readonly capacity?: number | undefined;
  readonly isActive: boolean;
  /** IANA name. */
  readonly timezone: string;
  readonly contactPhone?: string | undefined;
  readonly contactEmail?: string | undefined;
  readonly notes?: string | undefined;
  readonly createdBy?: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Kept by a subscriber, as is `zoneCount`; absent until a zone is created. */
  readonly cachedZones?: readonly CachedZone[] | undefined;
  readonly zoneCount?: number | undefined;
}

/** What a venue's document repeats of a zone (DOMAIN 1.1). */
export interface CachedZone {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** People. */
  readonly capacity?: number | undefined;
  readonly isActive: boolean;
}

/** A venue's zones in its own document: the first by name, and how many there are in all. */
export interface ZoneCache {
  readonly cachedZones: readonly CachedZone[];
  readonly zoneCount: number;
}

/**
 * Zones that a venue's document repeats. A list of venues carries them all, so a full page of 100 venues is at most 2,000
 * of them, some 250 KB; `zoneCount` shows clients whether to request the rest (L3).
 */
export const maxCachedZones = 20;

/** Where a venue is unless its creator says otherwise (DOMAIN §2). */
export const defaultTimezone = 'America/New_York';

/** L2. */
export function create(body: BodyOf<typeof createVenue>, by: string): VenueEvent {
  const { orgId: _orgId, timezone = defaultTimezone, ...fields } = body;
  return created({ ...fields, timezone, createdBy: by });
}

/** The event of a venue's creation. */
export function created(venue: VenueEvent['data'] & VenueEvent['details']): VenueEvent {
  const { published, details } = withhold(venue, venueWithheld);
  return { type: 'fresh.scheduling.venue.v1.created', data: published, details };
}

/** The venue that onboarding named for a new organization; it belongs to the owner (DOMAIN §8, DOMAIN 32). */
export function createFirst(
  venue: { readonly name: string; readonly city: string; readonly state: string },
  ownerId: string,
): VenueEvent {
  const { name, city, state } = venue;
  return created({ name, city, state, type: 'indoor', timezone: defaultTimezone, createdBy: ownerId });
}

/** The state after its event: a venue is created and, so far, never changed. */
export function evolve(event: VenueEvent, { id, orgId, now }: Omit<Change, 'by'>): Venue {
  return { ...event.data, ...event.details, id, orgId, version: 1, isActive: true, createdAt: now, updatedAt: now };
}

/** What the venue repeats of its zones, which come by name. */
export function cacheOf(zones: readonly Zone[], zoneCount: number): ZoneCache {
  const cachedZones = zones.slice(0, maxCachedZones).map(({ id, name, type, capacity, isActive }) => ({
    id,
    name,
    type,
    isActive,
    ...(capacity !== undefined && { capacity }),
  }));
  return { cachedZones, zoneCount };
}
