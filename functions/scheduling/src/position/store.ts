import * as positionEvents from '@fresh/contracts/events/positions';
import type { PositionEvent } from '@fresh/contracts/events/positions';
import { documentId, isDocumentId } from '@fresh/kernel/document-id';
import { aggregate, inOrganization } from '@fresh/kernel/events/aggregate';
import type { Change } from '@fresh/kernel/events/change';
import { firestore } from '@fresh/kernel/firebase';
import { readPage } from '@fresh/kernel/paging';
import { readableDocuments } from '@fresh/kernel/readable-documents';
import type { DocumentReference, DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { storedTime } from '../stored-document.ts';
import { evolve, type Position } from './position.ts';

/** One page of an organization's positions, by name. */
export async function listPositions(
  orgId: string,
  page: { limit: number; after: string | null },
): Promise<{ positions: Position[]; nextCursor?: string }> {
  const query = firestore().collection(`orgs/${orgId}/positions`);
  const { documents, ...rest } = await readPage(query, { field: 'name', direction: 'asc' }, page.limit, page.after);
  const readable = readableDocuments(documents, positionDocument, ({ id }, data) => fromDocument(orgId, id, data));
  return { positions: readable, ...rest };
}

/** How a position that a shift names stands; any text may be asked for. */
export async function positionStanding(orgId: string, id: string): Promise<'active' | 'inactive' | 'missing'> {
  if (!isDocumentId(id)) return 'missing';
  const snapshot = await positionRef(orgId, id).get();
  if (!snapshot.exists) return 'missing';
  return snapshot.get('isActive') === false ? 'inactive' : 'active';
}

/** The organization's positions. */
export const positions = aggregate({
  service: 'scheduling',
  events: positionEvents,
  tenant: inOrganization,
  ref: positionRef,
  read: (snapshot, orgId): Position | null => (snapshot.exists ? positionOf(orgId, snapshot) : null),
  evolve: (state: Position | null, event: PositionEvent, change: Change): Position | null =>
    evolve(state, event, change),
  toDocument: (position) => ({ ...position }),
});

function positionRef(orgId: string, id: string): DocumentReference {
  return firestore().doc(`orgs/${orgId}/positions/${documentId(id, 'id')}`);
}

/** What a stored position must and may hold, ours or the monolith's, which stored no defaults (DOMAIN 60). */
const positionDocument = z.object({
  version: z.number().int().default(0),
  orgId: z.string().optional(),
  name: z.string(),
  description: z.string().optional(),
  type: z.string().default('part_time'),
  skillLevel: z.string().default('entry'),
  hourlyRate: z.number().optional(),
  color: z.string().optional(),
  isActive: z.boolean().default(true),
  requiredCertifications: z.array(z.string()).default([]),
  createdBy: z.string().optional(),
  createdAt: storedTime.default(0),
  updatedAt: storedTime.default(0),
});

/** The position in a document that exists; throws zod's error when it has lost its shape. */
export function positionOf(orgId: string, snapshot: DocumentSnapshot): Position {
  return fromDocument(orgId, snapshot.id, positionDocument.parse(snapshot.data()));
}

function fromDocument(orgId: string, id: string, document: z.output<typeof positionDocument>): Position {
  return { ...document, id, orgId: document.orgId ?? orgId };
}
