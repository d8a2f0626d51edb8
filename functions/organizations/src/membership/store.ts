import type { Role } from '@fresh/contracts/roles';
import { documentId, isDocumentId } from '@fresh/kernel/document-id';
import { ApiError } from '@fresh/kernel/errors';
import { causeOfRequest, type Cause } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import type { OrganizationContext, SessionContext } from '@fresh/kernel/http/context';
import { rateLimitHeaders } from '@fresh/kernel/http/rate-limiter';
import { readPage } from '@fresh/kernel/paging';
import { ifMatching } from '@fresh/kernel/http/preconditions';
import { runTransaction } from '@fresh/kernel/transaction';
import type { DocumentData, Firestore, Query, Transaction } from 'firebase-admin/firestore';
import { prefixedId } from '../prefixed-id.ts';
import { canonicalId, memberOf, memberRef, writeMember } from './documents.ts';
import { invitationLimit, isAcceptable, isExpired, timeOfInvitation } from './invitation.ts';
import { accept, invite, isOwner, join, endWithoutAccount, removeAtOnce } from './membership.ts';
import type { Member, MemberEvent } from './membership.ts';
import { levelOf, type Actor } from './role-rules.ts';

/** A page of a list: how many, and from where on. */
export interface Page {
  readonly limit: number;
  readonly after: string | null;
}

/**
 * Most documents with one address that are looked at. One invitation waits, since inviting again amends it; those that ended
 * stay for 14 days, beside the membership of their person.
 */
const maxInvitations = 20;

/**
 * O6: the raw documents of active and invited members, or of one of both. Invitations whose time has passed are left
 * out of their page, until Firestore deletes them. `now` is epoch ms.
 */
export async function listMembers(
  orgId: string,
  statuses: readonly ('active' | 'invited')[],
  page: Page,
  now: number,
): Promise<{ members: { id: string; fields: DocumentData }[]; nextCursor?: string }> {
  const list = memberships().where('orgId', '==', orgId).where('status', 'in', statuses);
  const { documents, ...rest } = await readPage(list, 'by-id', page.limit, page.after);
  const shown = documents.filter((document) => {
    const member = memberOf(document);
    return member !== null && !isExpired(member, now);
  });
  return { members: shown.map((document) => ({ id: document.id, fields: document.data() })), ...rest };
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

/** O10: by membership id, user id or invitation id; null when they are no member any more. `now` is epoch ms. */
export async function readMember(orgId: string, memberId: string, now: number): Promise<Member | null> {
  return findMember(firestore(), orgId, memberId, now);
}

/**
 * Decides about one member and commits what follows. The actor's role and the other owners are read in the same
 * transaction, so that two administrators who demote each other, or two owners who both leave, can't both succeed.
 * A member who is removed loses the invitations that wait for their address. Returns the member after it.
 */
export async function changeMember<T>(
  context: OrganizationContext,
  memberId: string,
  decide: (member: Member | null, actor: Actor, otherOwners: boolean) => readonly MemberEvent[],
  respond: (member: Member | null) => T,
): Promise<T> {
  const { orgId } = context.org;
  const now = context.now();
  return runTransaction(async (tx) => {
    const member = await findMember(tx, orgId, memberId, now);
    const actor = await readActor(tx, context);
    const otherOwners = !member || !isOwner(member) || (await hasOtherOwner(tx, member));
    const events = ifMatching(context, decide)(member, actor, otherOwners);
    if (!member) return respond(null);
    const cause = causeOfRequest(context);
    const isRemoved = events.some(({ type }) => type === 'fresh.organizations.membership.v1.removed');
    const { email } = member;
    const invitations = isRemoved && email !== undefined ? await waitingInvitations(tx, orgId, email) : [];
    for (const invitation of invitations) {
      writeMember(tx, invitation, removeAtOnce(invitation), { id: invitation.id, orgId, now }, cause);
    }
    const isInvitation = member.uid === undefined;
    const at = isInvitation ? timeOfInvitation(now, member, []) : now;
    const about = { id: member.id, orgId, now: at, inviterJoinedAt: actor.joinedAt };
    return respond(writeMember(tx, member, events, about, cause));
  }, context.companion);
}

/** What became of a membership that was to end. */
export type EndOutcome = 'removed' | 'only_owner' | 'ended_before';

/** Ends the membership of an account that was deleted, in the name of the service; an only owner's stays. `now` is epoch ms. */
export async function removeWithoutAccount(
  id: string,
  { requestId, now }: { readonly requestId: string; readonly now: number },
): Promise<EndOutcome> {
  const cause = { actor: 'service:organizations', correlationId: requestId, causationId: requestId };
  return endMembership(id, endWithoutAccount, cause, now);
}

/** Ends a membership whatever its member wants; an only owner's stays. `now` is epoch ms. */
export async function endMembership(
  id: string,
  decide: (member: Member, otherOwners: boolean) => readonly MemberEvent[],
  cause: Cause,
  now: number,
): Promise<EndOutcome> {
  return runTransaction(async (tx) => {
    const member = memberOf(await tx.get(memberRef(id)));
    if (!member) return 'ended_before';
    const otherOwners = !isOwner(member) || (await hasOtherOwner(tx, member));
    const events = decide(member, otherOwners);
    writeMember(tx, member, events, { id, orgId: member.orgId, now }, cause);
    if (events.length > 0) return 'removed';
    return isOwner(member) ? 'only_owner' : 'ended_before';
  });
}

/** Whether a member is an owner, and the organization has no other. */
export async function isOnlyOwner(member: Member): Promise<boolean> {
  return isOwner(member) && !(await runTransaction((tx) => hasOtherOwner(tx, member)));
}

/**
 * O7: invites an address, in the same way whether an account has it or not. The addresses that members of the
 * organization joined with are known to its administrators: 409 for those.
 */
export async function inviteMember<T>(
  context: OrganizationContext,
  { email, role }: { email: string; role: Role },
  respond: (invitation: Member) => T,
): Promise<T> {
  const { orgId } = context.org;
  const now = context.now();
  const newId = prefixedId('member', now);
  await requireInvitationsLeft(orgId, now);
  return runTransaction(async (tx) => {
    const actor = await readActor(tx, context);
    const known = await membersWith(tx, orgId, email, ['active', 'suspended', 'invited']);
    await requireOrganization(tx, orgId);
    if (known.some(({ uid, status }) => uid !== undefined && status !== 'invited')) {
      throw new ApiError('CONFLICT', 'Already a member');
    }
    // Reads one document for a new address, and up to `maxInvitations` for one that was invited before.
    const former = (await membersWith(tx, orgId, email, ['removed'])).filter(({ uid }) => uid !== undefined);
    const waiting = known.find(({ uid }) => uid === undefined) ?? null;
    const at = timeOfInvitation(now, waiting, former);
    const about = { id: waiting?.id ?? newId, orgId, now: at, inviterJoinedAt: actor.joinedAt };
    const after = writeMember(tx, waiting, invite(waiting, email, role, actor), about, causeOfRequest(context));
    if (!after) throw new Error('inviting left no document');
    return respond(after);
  }, context.companion);
}

/** A4: in one transaction the invitations are consumed and the membership exists. */
export async function acceptInvitation<T>(
  context: SessionContext,
  orgId: string,
  respond: (member: Member, alreadyMember: boolean) => T,
): Promise<T> {
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
    const acceptable = await acceptableOf(tx, waiting, member, now);
    const alreadyMember = member?.status === 'active';
    if (acceptable.length === 0 && !alreadyMember) throw new ApiError('NOT_FOUND', 'Invitation not found');
    await requireOrganization(tx, orgId);
    const best = acceptable.toSorted((a, b) => levelOf(b.role) - levelOf(a.role))[0];
    const { invitedBy, permissions } = best ?? {};
    const events = join(member, { uid, role: best?.role ?? 'staff', invitedBy, permissions });
    const after = writeMember(tx, member, events, { id, orgId, now, email }, cause);
    const settled = new Set(acceptable);
    for (const invitation of invitations) {
      const ended = settled.has(invitation) ? accept(uid, id) : removeAtOnce(invitation);
      writeMember(tx, invitation, ended, { id: invitation.id, orgId, now }, cause);
    }
    if (!after) throw new Error(`${id} was joined without becoming a member`);
    return respond(after, alreadyMember);
  }, context.companion);
}

/** Of invitations that wait for a person, those that let them in. */
async function acceptableOf(
  tx: Transaction,
  waiting: readonly Member[],
  person: Member | null,
  now: number,
): Promise<Member[]> {
  const inviters = new Map<string, Member | null>();
  for (const { invitedBy, orgId } of waiting) {
    if (invitedBy === undefined || inviters.has(invitedBy)) continue;
    inviters.set(invitedBy, await readCanonical(tx, invitedBy, orgId));
  }
  return waiting.filter((invitation) => {
    const inviter = inviters.get(invitation.invitedBy ?? '') ?? null;
    return isAcceptable(invitation, { inviter, person, now });
  });
}

/**
 * 429 for an organization that has made as many invitations in a day as it may. It is counted before the transaction,
 * which would make parallel invitations wait for each other: those can exceed the limit by their own number.
 */
async function requireInvitationsLeft(orgId: string, now: number): Promise<void> {
  const { max, windowMs } = invitationLimit;
  const recent = memberships()
    .where('orgId', '==', orgId)
    .where('invitedAt', '>', now - windowMs);
  const { count } = (await recent.limit(max).count().get()).data();
  if (count < max) return;
  // The window slides: the oldest invitation of it may leave it at any time.
  const headers = rateLimitHeaders(invitationLimit, { allowed: false, remaining: 0, resetMs: retryAfterMs });
  throw new ApiError(
    'RATE_LIMITED',
    `Too many invitations: at most ${max} in 24 hours. Invite more people later, or give them a join token.`,
    undefined,
    headers,
  );
}

/** When an organization that has made too many invitations may try again, in ms. */
const retryAfterMs = 60 * 60 * 1000;

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
  return member?.status === 'active'
    ? { uid: actor.uid, role: member.role, joinedAt: member.joinedAt }
    : { uid: actor.uid, role: null };
}

async function findMember(
  reader: Pick<Firestore, 'getAll'>,
  orgId: string,
  memberId: string,
  now: number,
): Promise<Member | null> {
  const ids = [documentId(memberId, 'memberId'), canonicalId(memberId, orgId)].filter(isDocumentId);
  const found = (await reader.getAll(...ids.map(memberRef))).map(memberOf);
  return (
    found.find((member) => member?.orgId === orgId && member.status !== 'removed' && !isExpired(member, now)) ?? null
  );
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
export async function waitingInvitations(tx: Transaction, orgId: string, email: string): Promise<Member[]> {
  const found = await membersWith(tx, orgId, email, ['invited']);
  return found.filter(({ uid }) => uid === undefined);
}

/** The documents of an organization that hold an address. */
async function membersWith(
  tx: Transaction,
  orgId: string,
  email: string,
  statuses: readonly Member['status'][],
): Promise<Member[]> {
  const found = memberships()
    .where('orgId', '==', orgId)
    .where('email', '==', email)
    .where('status', 'in', statuses)
    .limit(maxInvitations);
  return (await tx.get(found)).docs.map(memberOf).filter((member) => member !== null);
}

function memberships(): Query {
  return firestore().collection('memberships');
}

function activeMembers(orgId: string): Query {
  return memberships().where('orgId', '==', orgId).where('status', '==', 'active');
}
