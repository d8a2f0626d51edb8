import * as organizationEvents from '@fresh/contracts/events/organizations';
import type { NetworkEvent } from '@fresh/contracts/events/organizations';
import { documentId } from '@fresh/kernel/document-id';
import { aggregate, withoutOrganization } from '@fresh/kernel/events/aggregate';
import type { Change } from '@fresh/kernel/events/change';
import { firestore } from '@fresh/kernel/firebase';
import type { DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { storedText, storedTime, storedVersion } from '../stored.ts';
import { evolve, type Network } from './network.ts';

/** Networks, by id. */
export const networks = aggregate({
  service: 'organizations',
  events: organizationEvents,
  tenant: withoutOrganization,
  ref: (_orgId, id: string) => firestore().doc(`networks/${documentId(id, 'networkId')}`),
  read: (snapshot): Network | null => (snapshot.exists ? networkOf(snapshot) : null),
  evolve: (state: Network | null, event: NetworkEvent, change: Change<null>): Network | null =>
    evolve(state, event, change),
  toDocument: (network) => ({ ...network }),
});

/** What a stored network may hold, ours or the monolith's two forms (DOMAIN 1.1). */
const networkDocument = z.object({
  version: storedVersion,
  ownerId: storedText,
  ownerUserId: storedText,
  status: z.string().catch('pending_verification'),
  displayName: storedText,
  kind: storedText,
  type: storedText,
  corporateName: storedText,
  brandName: storedText,
  formToken: storedText,
  createdAt: storedTime,
  updatedAt: storedTime,
  activatedAt: storedTime,
});

/** The network in a document that exists. */
export function networkOf(snapshot: DocumentSnapshot): Network {
  const { ownerId, ownerUserId, createdAt = 0, ...fields } = networkDocument.parse(snapshot.data());
  const { updatedAt = createdAt } = fields;
  return { ...fields, id: snapshot.id, ownerId: ownerId ?? ownerUserId, createdAt, updatedAt };
}
