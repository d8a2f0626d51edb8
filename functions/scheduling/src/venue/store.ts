import { isDeepStrictEqual } from 'node:util';
import * as venueEvents from '@fresh/contracts/events/venues';
import type { VenueEvent } from '@fresh/contracts/events/venues';
import { isDocumentId } from '@fresh/kernel/document-id';
import { aggregate, inOrganization } from '@fresh/kernel/events/aggregate';
import type { Change } from '@fresh/kernel/events/change';
import { encodeCursor, readPage } from '@fresh/kernel/paging';
import { readableDocuments } from '@fresh/kernel/readable-documents';
import {
  FieldValue,
  type DocumentReference,
  type DocumentSnapshot,
  type QueryDocumentSnapshot,
  type Timestamp,
  type WriteBatch,
} from 'firebase-admin/firestore';
import * as z from 'zod';
import { storedTime } from '../stored-document.ts';
import { formerVenuesOf, venuesOf } from '../venue-exists.ts';
import { defaultTimezone, evolve, type Venue, type ZoneCache } from './venue.ts';

const byName = { field: 'name', direction: 'asc' } as const;

/**
 * One page of an organization's venues, by name. The monolith's onboarding kept its venue in another collection, where
 * no list looked (DOMAIN 32): both are read and merged, so a page costs at most twice its size, however many there are.
 */
export async function listVenues(
  orgId: string,
  { limit, after }: { limit: number; after: string | null },
): Promise<{ venues: Venue[]; nextCursor?: string }> {
  const pages = await Promise.all(
    [venuesOf(orgId), formerVenuesOf(orgId)].map((query) => readPage(query, byName, limit, after)),
  );
  const merged = pages.flatMap((page) => page.documents).sort(inListOrder);
  const documents = merged.slice(0, limit);
  const last = documents.at(-1);
  const more = merged.length > limit || pages.some((page) => page.nextCursor !== undefined);
  const nextCursor = more && last ? encodeCursor(last, byName) : undefined;
  return {
    venues: readableDocuments(documents, venueDocument, ({ id }, data) => fromDocument(orgId, id, data)),
    ...(nextCursor !== undefined && { nextCursor }),
  };
}

/** The venue in a document that exists; throws zod's error when it has lost its shape. */
export function venueOf(orgId: string, snapshot: DocumentSnapshot): Venue {
  return fromDocument(orgId, snapshot.id, venueDocument.parse(snapshot.data()));
}

/** The organization's venues. */
export const venues = aggregate({
  service: 'scheduling',
  events: venueEvents,
  tenant: inOrganization,
  ref: (orgId: string, id: string) => venuesOf(orgId).doc(id),
  read: (snapshot, orgId): Venue | null => (snapshot.exists ? venueOf(orgId, snapshot) : null),
  evolve: (_state: Venue | null, event: VenueEvent, change: Change): Venue | null => evolve(event, change),
  toDocument: (venue) => ({ ...venue }),
});

/** A venue's document and the cache of zones in it; `basedOn` is the version that a new cache replaces. */
export interface StoredCache {
  readonly ref: DocumentReference;
  readonly cache: Pick<Venue, keyof ZoneCache>;
  readonly basedOn: Timestamp;
}

/** The venue as it is now; null where there is none. One that only the monolith's onboarding stored isn't ours to write. */
export async function readVenueCache(orgId: string, id: string): Promise<StoredCache | null> {
  if (!isDocumentId(id)) return null;
  const snapshot = await venuesOf(orgId).doc(id).get();
  const { ref, updateTime } = snapshot;
  return updateTime ? { ref, cache: cachedZones.parse(snapshot.data()), basedOn: updateTime } : null;
}

/** Adds the cache to a batch, unless the venue holds it already. No version: nothing has happened to the venue itself. */
export function putZoneCache(batch: WriteBatch, venue: StoredCache, cache: ZoneCache): void {
  if (isDeepStrictEqual(venue.cache, cache)) return;
  const fields = { ...cache, cachedZonesUpdatedAt: FieldValue.serverTimestamp() };
  batch.update(venue.ref, fields, { lastUpdateTime: venue.basedOn });
}

/** Firestore's order: by the UTF-8 bytes of the name, then of the id. */
function inListOrder(a: QueryDocumentSnapshot, b: QueryDocumentSnapshot): number {
  return compareBytes(String(a.get('name')), String(b.get('name'))) || compareBytes(a.id, b.id);
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** What a subscriber, or the monolith's trigger, put there; what doesn't fit is made anew with the next zone. */
const cachedZones = z.object({
  cachedZones: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        type: z.string(),
        capacity: z.number().optional(),
        isActive: z.boolean(),
      }),
    )
    .optional()
    .catch(undefined),
  zoneCount: z.number().int().optional().catch(undefined),
});

/** What a stored venue must and may hold, ours or the monolith's, which stored no defaults (DOMAIN 60). */
const venueDocument = z.object({
  version: z.number().int().default(0),
  orgId: z.string().optional(),
  networkId: z.string().optional(),
  name: z.string(),
  description: z.string().optional(),
  type: z.string().default('indoor'),
  address: z
    .object({ street: z.string(), city: z.string(), state: z.string(), zipCode: z.string(), country: z.string() })
    .optional(),
  city: z.string().optional(),
  state: z.string().optional(),
  coordinates: z.object({ lat: z.number(), lng: z.number() }).optional(),
  capacity: z.number().optional(),
  isActive: z.boolean().default(true),
  timezone: z.string().default(defaultTimezone),
  contactPhone: z.string().optional(),
  contactEmail: z.string().optional(),
  notes: z.string().optional(),
  createdBy: z.string().optional(),
  createdAt: storedTime.default(0),
  updatedAt: storedTime.default(0),
  ...cachedZones.shape,
});

function fromDocument(orgId: string, id: string, document: z.output<typeof venueDocument>): Venue {
  return { ...document, id, orgId: document.orgId ?? orgId };
}
