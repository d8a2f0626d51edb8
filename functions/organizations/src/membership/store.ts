import type { Role } from '@fresh/contracts/roles';
import { documentId, isDocumentId } from '@fresh/kernel/document-id';
import { ApiError } from '@fresh/kernel/errors';
import { causeOfRequest } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import type { OrganizationContext, SessionContext } from '@fresh/kernel/http/context';
import { readPage } from '@fresh/kernel/paging';
import { ifMatching } from '@fresh/kernel/http/preconditions';
import { runTransaction } from '@fresh/kernel/transaction';
import type { DocumentData, Firestore, Query, Transaction } from 'firebase-admin/firestore';
import { prefixedId } from '../prefixed-id.ts';
import { canonicalId, memberOf, memberRef, writeMember } from './documents.ts';
import { accept, add, invite, isOwner, join, endWithoutAccount } from './membership.ts';
import type { Member, MemberEvent } from './membership.ts';
import { levelOf, type Actor } from './role-rules.ts';

/** A page of a list: how many, and from where on. */
export interface Page {
  readonly limit: number;
  readonly after: string | null;
}

/** Most invitations of one address that are settled at once; one is the rule, since inviting again amends it. */
const maxInvitations = 20;

/** O6: the raw documents of active and invited members. */
export async function listMembers(
  orgId: string,
  page: Page,
): Promise<{ members: { id: string; fields: DocumentData }[]; nextCursor?: string }> {
  const list = memberships().where('orgId', '==', orgId).where('status', 'in', ['active', 'invited']);
  const { documents, ...rest } = await readPage(list, 'by-id', page.limit, page.after);
  return { members: documents.map((document) => ({ id: document.id, fields: document.data() })), ...rest };
}

/** O1: the memberships a user can act under; look-alikes under other ids open nothing and don't count (DOMAIN 1.2). */
export async function listMembershipsOf(
  uid: string,
  page: Page,
): Promise<{ memberships: Member[]; nextCursor?: string }> {
  const list = memberships().where('uid', '==', uid).where('status', '==', 'active');
  const { documents, ...rest } = await readPage(list, 'by-id', page.limit, page.after);
  const found = documents.map(memberOf).filter((member) => member !== null);
  return {
    memberships: found.filter(({ id, orgId }) => isDocumentId(orgId) && id === canonicalId(uid, orgId)),
    ...rest,
  };
}

/** How many index entries Firestore counts for the price of one read (https://cloud.google.com/firestore/pricing). */
const countedInOneRead = 1_000;

/** How many active members an organization has, for one read; null when there are about a thousand or more. */
export async function countInOneRead(orgId: string): Promise<number | null> {
  const { count } = (await activeMembers(orgId).limit(countedInOneRead).count().get()).data();
  return count < countedInOneRead ? count : null;
}

/** How many active members an organization has, counted by the database: a read for each thousand. */
export async function countMembers(orgId: string): Promise<number> {
  return (await activeMembers(orgId).count().get()).data().count;
}

/**
 * The owner of an old organization without `ownerId`: of its active members with the best claim (owner, then admin,
 * then corporate) the one who joined first; null when there is none.
 */
export async function likelyOwner(orgId: string): Promise<string | null> {
  const claims: readonly (Role | null)[] = ['org_owner', 'admin', 'corporate'];
  const { docs } = await activeMembers(orgId)
    .where('role', 'in', [...claims, 'owner'])
    .limit(100)
    .get();
  const [first] = docs
    .map(memberOf)
    .filter((member) => member !== null)
    .sort((a, b) => claims.indexOf(a.role) - claims.indexOf(b.role) || a.joinedAt - b.joinedAt);
  return first?.uid ?? null;
}

/** O10: by membership id, user id or invitation id; null when they are no member any more. */
export async function readMember(orgId: string, memberId: string): Promise<Member | null> {
  return findMember(firestore(), orgId, memberId);
}

/**
 * Decides about one member and commits what follows. The actor's role and the other owners are read in the same
 * transaction, so that two administrators who demote each other, or two owners who both leave, can't both succeed.
 * Returns the member after it.
 */
export async function changeMember(
  context: OrganizationContext,
  memberId: string,
  decide: (member: Member | null, actor: Actor, otherOwners: boolean) => readonly MemberEvent[],
): Promise<Member | null> {
  const { orgId } = context.org;
  const now = context.now();
  return runTransaction(async (tx) => {
    const member = await findMember(tx, orgId, memberId);
    const actor = await readActor(tx, context);
    const otherOwners = !member || !isOwner(member) || (await hasOtherOwner(tx, member));
    const events = ifMatching(context, decide)(member, actor, otherOwners);
    if (!member) return null;
    return writeMember(tx, member, events, { id: member.id, orgId, now }, causeOfRequest(context));
  });
}

/**
 * Ends the membership of an account that was deleted, in the name of the service; an only owner's stays. `now` is epoch ms.
 */
export async function removeWithoutAccount(
  id: string,
  { requestId, now }: { readonly requestId: string; readonly now: number },
): Promise<'removed' | 'only_owner' | 'ended_before'> {
  return runTransaction(async (tx) => {
    const member = memberOf(await tx.get(memberRef(id)));
    if (!member) return 'ended_before';
    const otherOwners = !isOwner(member) || (await hasOtherOwner(tx, member));
    const events = endWithoutAccount(member, otherOwners);
    const cause = { actor: 'service:organizations', correlationId: requestId, causationId: requestId };
    writeMember(tx, member, events, { id, orgId: member.orgId, now }, cause);
    if (events.length > 0) return 'removed';
    return isOwner(member) ? 'only_owner' : 'ended_before';
  });
}

/**
 * O7: makes the user `uid`, who has verified the address, a member and settles their invitations; without such a user
 * the address is invited. Returns the document that says so.
 */
export async function addMember(
  context: OrganizationContext,
  { email, role, uid }: { email: string; role: Role; uid: string | null },
): Promise<Member | null> {
  const { orgId } = context.org;
  const now = context.now();
  const newId = prefixedId('member', now);
  const cause = causeOfRequest(context);
  return runTransaction(async (tx) => {
    const actor = await readActor(tx, context);
    const invitations = await waitingInvitations(tx, orgId, email);
    await requireOrganization(tx, orgId);
    if (uid === null) {
      const [waiting = null] = invitations;
      const about = { id: waiting?.id ?? newId, orgId, now };
      return writeMember(tx, waiting, invite(waiting, email, role, actor), about, cause);
    }
    const id = canonicalId(uid, orgId);
    const member = await readCanonical(tx, uid, orgId);
    const after = writeMember(tx, member, add(member, uid, role, actor), { id, orgId, now, email }, cause);
    for (const invitation of invitations) {
      writeMember(tx, invitation, accept(uid, id), { id: invitation.id, orgId, now }, cause);
    }
    return after;
  });
}

/** A4: in one transaction the invitations are consumed and the membership exists. */
export async function acceptInvitation(
  context: SessionContext,
  orgId: string,
): Promise<{ member: Member; alreadyMember: boolean }> {
  const { uid, emailVerified } = context.actor;
  const email = context.actor.email.toLowerCase();
  if (!emailVerified || email === '') throw new ApiError('FORBIDDEN', 'A verified email address is required');
  const now = context.now();
  const id = documentId(canonicalId(uid, orgId), 'orgId');
  const cause = causeOfRequest(context);
  return runTransaction(async (tx) => {
    const invitations = await waitingInvitations(tx, orgId, email);
    const member = await readCanonical(tx, uid, orgId);
    // An invitation that named the user rather than the address waits in the user's own document.
    const waiting = [...invitations, ...(member?.status === 'invited' ? [member] : [])];
    const alreadyMember = member?.status === 'active';
    if (waiting.length === 0 && !alreadyMember) throw new ApiError('NOT_FOUND', 'Invitation not found');
    await requireOrganization(tx, orgId);
    const best = waiting.toSorted((a, b) => levelOf(b.role) - levelOf(a.role))[0];
    const { invitedBy, permissions } = best ?? {};
    const events = join(member, { uid, role: best?.role ?? 'staff', invitedBy, permissions });
    const after = writeMember(tx, member, events, { id, orgId, now, email }, cause);
    for (const invitation of invitations) {
      writeMember(tx, invitation, accept(uid, id), { id: invitation.id, orgId, now }, cause);
    }
    if (!after) throw new Error(`${id} was joined without becoming a member`);
    return { member: after, alreadyMember };
  });
}

/** The canonical membership of a user; null when they never were a member. */
export async function readCanonical(tx: Transaction, uid: string, orgId: string): Promise<Member | null> {
  const member = memberOf(await tx.get(memberRef(canonicalId(uid, orgId))));
  // The ids "a_b"+"c" and "a"+"b_c" would share a document: never hand one's membership to the other.
  if (member && (member.uid !== uid || member.orgId !== orgId)) {
    throw new ApiError('CONFLICT', 'The membership belongs to another user');
  }
  return member;
}

/** Whether the organization's document is there: a deleted one can't be joined. */
export async function organizationExists(tx: Transaction, orgId: string): Promise<boolean> {
  return (await tx.get(firestore().doc(`organizations/${documentId(orgId, 'orgId')}`))).exists;
}

async function requireOrganization(tx: Transaction, orgId: string): Promise<void> {
  if (!(await organizationExists(tx, orgId))) throw new ApiError('NOT_FOUND', 'Organization not found');
}

/** The caller, with the role that they hold now: none when their membership ended since the request was let in. */
export async function readActor(tx: Transaction, { actor, org }: OrganizationContext): Promise<Actor> {
  const member = memberOf(await tx.get(memberRef(org.membershipId)));
  return { uid: actor.uid, role: member?.status === 'active' ? member.role : null };
}

async function findMember(reader: Pick<Firestore, 'getAll'>, orgId: string, memberId: string): Promise<Member | null> {
  const ids = [documentId(memberId, 'memberId'), canonicalId(memberId, orgId)].filter(isDocumentId);
  const found = (await reader.getAll(...ids.map(memberRef))).map(memberOf);
  return found.find((member) => member?.orgId === orgId && member.status !== 'removed') ?? null;
}

/** Documents among which another owner is looked for. */
const ownersLookedAt = 20;

async function hasOtherOwner(tx: Transaction, member: Member): Promise<boolean> {
  // Old documents under other ids look like owners and grant nothing; a few of them must not crowd out a real one.
  const owners = activeMembers(member.orgId).where('role', 'in', ['org_owner', 'owner']).limit(ownersLookedAt);
  return (await tx.get(owners)).docs
    .map(memberOf)
    .some(
      (owner) =>
        owner?.uid !== undefined && owner.uid !== member.uid && owner.id === canonicalId(owner.uid, member.orgId),
    );
}

/** The invitations of an address; a membership with that address is none. */
async function waitingInvitations(tx: Transaction, orgId: string, email: string): Promise<Member[]> {
  const invited = memberships()
    .where('orgId', '==', orgId)
    .where('email', '==', email)
    .where('status', '==', 'invited')
    .limit(maxInvitations);
  const found = (await tx.get(invited)).docs.map(memberOf).filter((member) => member !== null);
  return found.filter(({ uid }) => uid === undefined);
}

function memberships(): Query {
  return firestore().collection('memberships');
}

function activeMembers(orgId: string): Query {
  return memberships().where('orgId', '==', orgId).where('status', '==', 'active');
}
