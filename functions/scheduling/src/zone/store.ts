import * as zoneEvents from '@fresh/contracts/events/zones';
import type { ZoneEvent } from '@fresh/contracts/events/zones';
import { definedFields } from '@fresh/kernel/defined-fields';
import { appendEvents, type Cause } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { readPage } from '@fresh/kernel/paging';
import { readableDocuments } from '@fresh/kernel/readable-documents';
import type { DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { storedTime } from '../stored-document.ts';
import { evolve, type Change, type Zone } from './zone.ts';

/** One page of a venue's zones, by name. */
export async function listZones(
  orgId: string,
  venueId: string,
  { limit, after }: { limit: number; after: string | null },
): Promise<{ zones: Zone[]; nextCursor?: string }> {
  const query = zonesOf(orgId).where('venueId', '==', venueId);
  const { documents, ...rest } = await readPage(query, { field: 'name', direction: 'asc' }, limit, after);
  const zones = readableDocuments(documents, zoneDocument, ({ id }, data) => fromDocument(orgId, id, data));
  return { zones, ...rest };
}

/** How many zones a venue has, as L3 lists them: without a name there is no place in that list. */
export async function countZones(orgId: string, venueId: string): Promise<number> {
  const zones = zonesOf(orgId).where('venueId', '==', venueId).orderBy('name');
  return (await zones.count().get()).data().count;
}

/** Writes a new zone together with its event. */
export async function putNewZone(event: ZoneEvent, change: Change, cause: Cause): Promise<Zone> {
  const { id, orgId, now } = change;
  const zone = evolve(event, change);
  const ref = zonesOf(orgId).doc(id);
  const batch = firestore().batch();
  batch.create(ref, definedFields({ ...zone }));
  const source = { service: 'scheduling', subject: ref.path, version: 0, orgId, now } as const;
  appendEvents(batch, Object.values(zoneEvents), [event], source, cause);
  await batch.commit();
  return zone;
}

/** Zones of all venues of an organization in one collection, as the monolith's routes keep them (DOMAIN 1.1). */
function zonesOf(orgId: string) {
  return firestore().collection(`orgs/${orgId}/zones`);
}

/** The zone in a document that exists; throws zod's error when it has lost its shape. */
export function zoneOf(orgId: string, snapshot: DocumentSnapshot): Zone {
  return fromDocument(orgId, snapshot.id, zoneDocument.parse(snapshot.data()));
}

/** What a stored zone must and may hold, ours or the monolith's, which stored no defaults (DOMAIN 60). */
const zoneDocument = z.object({
  version: z.number().int().default(0),
  orgId: z.string().optional(),
  venueId: z.string(),
  name: z.string(),
  description: z.string().optional(),
  type: z.string().default('other'),
  capacity: z.number().optional(),
  floor: z.string().optional(),
  color: z.string().optional(),
  isActive: z.boolean().default(true),
  notes: z.string().optional(),
  createdBy: z.string().optional(),
  createdAt: storedTime.default(0),
  updatedAt: storedTime.default(0),
});

function fromDocument(orgId: string, id: string, document: z.output<typeof zoneDocument>): Zone {
  return { ...document, id, orgId: document.orgId ?? orgId };
}
