import { erasureOrdered } from '@fresh/contracts/events/organizations';
import { aggregate, withoutOrganization, type ChangingRequest } from '@fresh/kernel/events/aggregate';
import { causeOfRequest, eventId } from '@fresh/kernel/events/event-log';
import { newestOf } from '@fresh/kernel/events/last-event';
import { auth, firestore } from '@fresh/kernel/firebase';
import { runTransaction } from '@fresh/kernel/transaction';
import { FieldPath, FieldValue, Timestamp, type DocumentSnapshot, type Transaction } from 'firebase-admin/firestore';
import * as z from 'zod';
import { memberOf, memberRef, writeMember } from '../membership/documents.ts';
import { endErased, removeAtOnce, type Member } from '../membership/membership.ts';
import { endMembership, isOnlyOwner } from '../membership/store.ts';
import { remove } from '../organization/organization.ts';
import { prepareDeletion } from '../organization/store.ts';
import { evolve, order, type Erasure } from './erasure.ts';

/** Memberships that are read at once. */
const pageSize = 100;

type Key = Pick<Erasure, 'of' | 'id'>;

const erasures = aggregate({
  service: 'organizations',
  events: { erasureOrdered },
  tenant: withoutOrganization,
  ref: (_orgId, { of, id }: Key) => firestore().doc(`erasures/${of}:${id}`),
  read: fromDocument,
  evolve,
  toDocument: (erasure) => ({ ...erasure }),
  replaces: true,
});

/** What an erasure ends, or would. */
export interface Extent {
  readonly memberships: number;
  readonly invitations: number;
  /** Organizations that the person owns alone. */
  readonly ownedAlone: readonly string[];
}

/** What ends with a person: looked at, not changed. */
export async function extentOfUser(uid: string): Promise<Extent> {
  const ownedAlone: string[] = [];
  let memberships = 0;
  for await (const member of standingMemberships(uid)) {
    memberships++;
    if (await isOnlyOwner(member)) ownedAlone.push(member.orgId);
  }
  return { memberships, ownedAlone, invitations: (await invitationsOf(await addressOf(uid))).length };
}

/** What ends with an organization: looked at, not changed. */
export async function extentOfOrganization(orgId: string): Promise<Extent> {
  const standing = firestore().collection('memberships').where('orgId', '==', orgId).where('status', '==', 'active');
  return { memberships: (await standing.count().get()).data().count, invitations: 0, ownedAlone: [] };
}

/**
 * Ends the memberships of a person and revokes the invitations of their address, then orders the erasure. A process that
 * dies in between leaves the person a member of fewer organizations; the repeated command does the rest. An owner who
 * becomes the only one meanwhile stops it before the order.
 */
export async function orderErasureOfUser(
  request: ChangingRequest,
  uid: string,
): Promise<Extent & { eventId?: string }> {
  const ownedAlone: string[] = [];
  let [memberships, invitations] = [0, 0];
  const found: Member[] = [];
  for await (const member of standingMemberships(uid)) found.push(member);
  for (const { id, orgId } of found) {
    const outcome = await endMembership(id, endErased, causeOfRequest(request), request.now());
    if (outcome === 'removed') memberships++;
    if (outcome === 'only_owner') ownedAlone.push(orgId);
  }
  if (ownedAlone.length > 0) return { memberships, invitations, ownedAlone };
  for (const { id } of await invitationsOf(await addressOf(uid))) {
    await forgetInvitation(request, id);
    invitations++;
  }
  const eventId = await runTransaction(async (tx) => {
    const prepared = await prepareOrder(tx, request, { of: 'user', id: uid });
    prepared.write();
    return prepared.eventId;
  });
  return { memberships, invitations, ownedAlone, eventId };
}

/** Deletes an organization as its owner could, and orders the erasure in the same transaction. */
export async function orderErasureOfOrganization(
  request: ChangingRequest,
  orgId: string,
): Promise<{ eventId: string }> {
  return runTransaction(async (tx) => {
    const deletion = await prepareDeletion(tx, { ...request, org: { orgId } }, remove);
    const networkId = await ownNetwork(tx, orgId, deletion.organization?.networkId);
    const prepared = await prepareOrder(tx, request, { of: 'organization', id: orgId, networkId });
    deletion.write();
    prepared.write();
    return { eventId: prepared.eventId };
  });
}

async function prepareOrder(
  tx: Transaction,
  request: ChangingRequest,
  wanted: Key & { readonly networkId?: string | undefined },
): Promise<{ write: () => void; eventId: string }> {
  const { write, state } = await erasures.prepare(tx, request, wanted, (before) => order(before, wanted));
  return { write, eventId: eventId(`erasures/${wanted.of}:${wanted.id}`, state?.version ?? 1) };
}

/**
 * The network of an organization; undefined where another organization belongs to it, too. That of a deleted organization
 * is in its events, for as long as the log keeps them.
 */
async function ownNetwork(tx: Transaction, orgId: string, known: string | undefined): Promise<string | undefined> {
  const networkId = known ?? (await loggedNetwork(tx, orgId));
  if (networkId === undefined) return undefined;
  const { docs } = await tx.get(firestore().collection('organizations').where('networkId', '==', networkId).limit(2));
  return docs.every(({ id }) => id === orgId) ? networkId : undefined;
}

/** Events of a deleted organization that are read for its network: it is named by the first one, and by changes of it. */
const eventsLookedAt = 100;

async function loggedNetwork(tx: Transaction, orgId: string): Promise<string | undefined> {
  const { docs } = await tx.get(newestOf(firestore(), `organizations/${orgId}`).limit(eventsLookedAt));
  const named = docs.flatMap((document) => {
    const data: unknown = document.get('data');
    return networkNamed.safeParse(data).data?.networkId ?? networkChanged.safeParse(data).data?.changes.networkId ?? [];
  });
  return named[0];
}

const networkNamed = z.object({ networkId: z.string() });
const networkChanged = z.object({ changes: networkNamed });

/** Memberships of a person that give access, or would if they were not suspended, page by page. */
async function* standingMemberships(uid: string): AsyncGenerator<Member> {
  const standing = firestore().collection('memberships').where('uid', '==', uid).orderBy(FieldPath.documentId());
  for (let after: DocumentSnapshot | undefined; ;) {
    const { docs } = await (after ? standing.startAfter(after) : standing).limit(pageSize).get();
    for (const member of docs.map(memberOf)) if (member && member.status !== 'removed') yield member;
    after = docs.at(-1);
    if (docs.length < pageSize) return;
  }
}

/** The verified or claimed address of an account; null where the account is gone, or has none. */
async function addressOf(uid: string): Promise<string | null> {
  const { users } = await auth().getUsers([{ uid }]);
  return users[0]?.email?.toLowerCase() ?? null;
}

/** Most invitations of one address that an order revokes: one for each organization is the rule. */
const maxInvitations = 200;

async function invitationsOf(email: string | null): Promise<Member[]> {
  if (email === null) return [];
  const { docs } = await firestore().collection('memberships').where('email', '==', email).limit(maxInvitations).get();
  const found = docs.map(memberOf).filter((member) => member !== null);
  return found.filter(({ uid }) => uid === undefined);
}

/** Revokes an invitation that waits, and removes the address from any. */
async function forgetInvitation(request: ChangingRequest, id: string): Promise<void> {
  const now = request.now();
  await runTransaction(async (tx) => {
    const ref = memberRef(id);
    const member = memberOf(await tx.get(ref));
    if (!member) return;
    writeMember(tx, member, removeAtOnce(member), { id, orgId: member.orgId, now }, causeOfRequest(request));
    tx.update(ref, { email: FieldValue.delete(), erasedAt: Timestamp.fromMillis(now) });
  });
}

const erasureDocument = z.object({
  of: z.enum(['user', 'organization']),
  id: z.string(),
  networkId: z.string().optional(),
  version: z.number().int(),
  orderedAt: z.number(),
  orderedBy: z.string(),
});

function fromDocument(snapshot: DocumentSnapshot): Erasure | null {
  return snapshot.exists ? erasureDocument.parse(snapshot.data()) : null;
}
