import * as zoneEvents from '@fresh/contracts/events/zones';
import type { ZoneEvent } from '@fresh/contracts/events/zones';
import { aggregate, inOrganization } from '@fresh/kernel/events/aggregate';
import type { Change } from '@fresh/kernel/events/change';
import { firestore } from '@fresh/kernel/firebase';
import { readPage } from '@fresh/kernel/paging';
import { readableDocuments } from '@fresh/kernel/readable-documents';
import type { DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { storedTime } from '../stored-document.ts';
import { evolve, type Zone } from './zone.ts';

/** One page of a venue's zones, by name. */
export async function listZones(
  orgId: string,
  venueId: string,
  { limit, after }: { limit: number; after: string | null },
): Promise<{ zones: Zone[]; nextCursor?: string }> {
  const query = zonesOf(orgId).where('venueId', '==', venueId);
  const { documents, ...rest } = await readPage(query, { field: 'name', direction: 'asc' }, limit, after);
  const readable = readableDocuments(documents, zoneDocument, ({ id }, data) => fromDocument(orgId, id, data));
  return { zones: readable, ...rest };
}

/** How many zones a venue has, as L3 lists them: without a name there is no place in that list. */
export async function countZones(orgId: string, venueId: string): Promise<number> {
  const named = zonesOf(orgId).where('venueId', '==', venueId).orderBy('name');
  return (await named.count().get()).data().count;
}

/** The organization's zones. */
export const zones = aggregate({
  service: 'scheduling',
  events: zoneEvents,
  tenant: inOrganization,
  ref: (orgId: string, id: string) => zonesOf(orgId).doc(id),
  read: (snapshot, orgId): Zone | null => (snapshot.exists ? zoneOf(orgId, snapshot) : null),
  evolve: (_state: Zone | null, event: ZoneEvent, change: Change): Zone | null => evolve(event, change),
  toDocument: (zone) => ({ ...zone }),
});

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
