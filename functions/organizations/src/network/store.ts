import * as organizationEvents from '@fresh/contracts/events/organizations';
import type { NetworkEvent } from '@fresh/contracts/events/organizations';
import { documentId } from '@fresh/kernel/document-id';
import { changeAggregate } from '@fresh/kernel/events/change';
import { appendEvents, causeOfRequest, type Cause } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import type { ActorContext } from '@fresh/kernel/http/context';
import type { DocumentReference, DocumentSnapshot, Transaction } from 'firebase-admin/firestore';
import * as z from 'zod';
import { storedText, storedTime, storedVersion } from '../stored.ts';
import { evolve, type Network } from './network.ts';

/** Decides about one network and commits what follows; see changeAggregate. */
export async function changeNetwork(
  context: ActorContext,
  id: string,
  decide: (state: Network | null) => readonly NetworkEvent[],
): Promise<Network | null> {
  const ref = networkRef(id);
  const now = context.now();
  return changeAggregate<Network, NetworkEvent>(
    {
      service: 'organizations',
      events: Object.values(organizationEvents),
      ref,
      orgId: null,
      read: async (get) => networkOrNull(await get(ref)),
      evolve: (state, event) => evolve(state, event, { id, now }),
      write: (tx, next) => {
        if (next) tx.set(ref, toDocument(next), { merge: true });
      },
    },
    decide,
    causeOfRequest(context),
    now,
  );
}

/** Writes a new network with its events into a transaction that founds more than it. */
export function createNetwork(
  tx: Transaction,
  events: readonly NetworkEvent[],
  { id, now, cause }: { id: string; now: number; cause: Cause },
): void {
  const network = events.reduce<Network | null>((state, event) => evolve(state, event, { id, now }), null);
  if (!network) return;
  const ref = networkRef(id);
  tx.create(ref, toDocument(network));
  const source = { service: 'organizations', subject: ref.path, version: 0, orgId: null, now } as const;
  appendEvents(tx, Object.values(organizationEvents), events, source, cause);
}

function networkRef(id: string): DocumentReference {
  return firestore().doc(`networks/${documentId(id, 'networkId')}`);
}

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

function networkOrNull(snapshot: DocumentSnapshot): Network | null {
  return snapshot.exists ? networkOf(snapshot) : null;
}

/** The network in a document that exists. */
export function networkOf(snapshot: DocumentSnapshot): Network {
  const { ownerId, ownerUserId, createdAt = 0, ...fields } = networkDocument.parse(snapshot.data());
  const { updatedAt = createdAt } = fields;
  return { ...fields, id: snapshot.id, ownerId: ownerId ?? ownerUserId, createdAt, updatedAt };
}

function toDocument(network: Network): Record<string, unknown> {
  return Object.fromEntries(Object.entries(network).filter(([, value]) => value !== undefined));
}
