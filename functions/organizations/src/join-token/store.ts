import { randomBytes } from 'node:crypto';
import * as organizationEvents from '@fresh/contracts/events/organizations';
import type { JoinTokenEvent } from '@fresh/contracts/events/organizations';
import type { Role } from '@fresh/contracts/roles';
import { ApiError } from '@fresh/kernel/errors';
import { appendEvents, causeOfRequest } from '@fresh/kernel/events/event-log';
import { versionBefore } from '@fresh/kernel/events/logged-versions';
import { firestore } from '@fresh/kernel/firebase';
import type { ActorContext, OrganizationContext } from '@fresh/kernel/http/context';
import { ifMatching } from '@fresh/kernel/http/preconditions';
import { newestFirst, readPage } from '@fresh/kernel/paging';
import { runTransaction } from '@fresh/kernel/transaction';
import type { DocumentReference, Transaction } from 'firebase-admin/firestore';
import { canonicalId, writeMember } from '../membership/documents.ts';
import { accept, join, type Member } from '../membership/membership.ts';
import { highestOf, requireMayGrant } from '../membership/role-rules.ts';
import { organizationExists, readActor, readCanonical, waitingInvitations, type Page } from '../membership/store.ts';
import { findToken, hintOf, toDocument, tokenOf, tokenRef, type StoredToken } from './documents.ts';
import {
  create,
  evolve,
  existing,
  isStanding,
  redeem,
  redeemable,
  revoke,
  type JoinToken,
  type TokenChange,
} from './join-token.ts';

/**
 * O13: one page of an organization's tokens, newest first. The monolith's own, whose document name is the secret, stay
 * redeemable but aren't listed: a cursor would give the secret away.
 */
export async function listTokens(
  orgId: string,
  { limit, after }: Page,
): Promise<{ tokens: StoredToken[]; nextCursor?: string }> {
  const list = firestore().collection('join_tokens').where('orgId', '==', orgId).where('hashed', '==', true);
  const { documents, ...rest } = await readPage(list, newestFirst, limit, after);
  return { tokens: documents.map(tokenOf), ...rest };
}

/** O14: stores the token's hash and returns its secret, which can't be read again. */
export async function createToken<T>(
  context: OrganizationContext,
  wanted: Parameters<typeof create>[0] & { readonly roles: readonly Role[] },
  respond: (token: JoinToken, secret: string) => T,
): Promise<T> {
  const { orgId } = context.org;
  const change = { orgId, by: context.actor.uid, now: context.now() };
  // 256 random bits: 43 url-safe characters.
  const secret = randomBytes(32).toString('base64url');
  const events = create(wanted, change.now);
  return runTransaction(async (tx) => {
    const actor = await readActor(tx, context);
    for (const role of wanted.roles) requireMayGrant(actor, role);
    const at = { place: 'hashed', hint: hintOf(secret) } as const;
    const made = { ...change, creatorJoinedAt: actor.joinedAt };
    const token = writeToken(tx, null, at, tokenRef(secret), events, made, context);
    return respond(token, secret);
  }, context.companion);
}

/**
 * A15: takes a token back. A token that is used up or has expired may be taken back too; one that was taken back stays
 * as it is. The monolith's own have no id that a list shows: they aren't found.
 */
export async function revokeToken<T>(
  context: OrganizationContext,
  id: string,
  respond: (token: JoinToken) => T,
): Promise<T> {
  const { orgId } = context.org;
  const change = { orgId, by: context.actor.uid, now: context.now() };
  const named = firestore()
    .collection('join_tokens')
    .where('orgId', '==', orgId)
    .where('hashed', '==', true)
    .where('id', '==', id)
    .limit(1);
  return runTransaction(async (tx) => {
    const actor = await readActor(tx, context);
    const stored = (await tx.get(named)).docs.map(tokenOf)[0];
    const events = ifMatching(context, revoke)(stored?.token ?? null, actor);
    if (!stored || events.length === 0) return respond(existing(stored?.token ?? null));
    return respond(writeToken(tx, stored.token, stored, stored.ref, events, change, context));
  }, context.companion);
}

/**
 * N6: token and membership change together or not at all, so that a use can't be spent twice, nor without letting the
 * user in (DOMAIN 56):
 *
 *   user 1   read token (0 of 1 used) ── join ── commit: 1 of 1 used
 *   user 2     read token (0 of 1 used) ── join ── commit fails, again ── "already been used"
 */
export async function redeemToken<T>(
  context: ActorContext,
  secret: string,
  respond: (member: Member, alreadyMember: boolean) => T,
): Promise<T> {
  const { uid, email, emailVerified } = context.actor;
  const now = context.now();
  return runTransaction(async (tx) => {
    const stored = await findToken(tx, secret);
    const token = redeemable(stored?.token ?? null, now);
    const { orgId } = token;
    const member = await readCanonical(tx, uid, orgId);
    // A token outlives its organization; a deleted one can't be joined.
    if (!stored || !(await organizationExists(tx, orgId))) throw new ApiError('BAD_REQUEST', 'Invalid invite token');
    const role = highestOf(token.roles) ?? 'staff';
    await requireStandingCreator(tx, stored, role);
    // A member who was removed after the token was made needs a new one, no matter who gave them this.
    if (member?.status === 'removed' && member.updatedAt >= token.createdAt) {
      throw new ApiError('FORBIDDEN', 'Membership removed');
    }
    // An invitation that waits beside the token would outlive this membership.
    const invitations = emailVerified ? await waitingInvitations(tx, orgId, email.toLowerCase()) : [];
    const events = join(member, { uid, role, invitedBy: token.createdBy });
    const membershipId = canonicalId(uid, orgId);
    const about = { id: membershipId, orgId, now, ...(emailVerified && email !== '' && { email }) };
    const after = writeMember(tx, member, events, about, causeOfRequest(context));
    if (!after) throw new Error(`${membershipId} was joined without becoming a member`);
    if (events.length === 0) return respond(after, true);
    for (const invitation of invitations) {
      const at = { id: invitation.id, orgId, now };
      writeMember(tx, invitation, accept(uid, membershipId), at, causeOfRequest(context));
    }
    const change = { orgId, by: uid, now };
    writeToken(tx, token, stored, tokenRef(secret), redeem(token, { uid, membershipId, role }), change, context);
    return respond(after, false);
  }, context.companion);
}

/**
 * A token is worth what its creator may still grant: it ends with their membership, for good if they become a member
 * again, and with the level that its role requires. Tokens of the monolith don't all name a creator; they are spent as it would have.
 */
async function requireStandingCreator(tx: Transaction, { token, place }: StoredToken, role: Role): Promise<void> {
  if (place !== 'hashed' || token.createdBy === undefined || token.orgId === null) return;
  const creator = await readCanonical(tx, token.createdBy, token.orgId);
  if (!isStanding(token, creator, role)) throw new ApiError('BAD_REQUEST', 'Invalid invite token');
}

/**
 * Writes what events made of a token. Their subject is named by the secret's hash even where the monolith named the
 * document by the secret: the log is kept for a year and read by others.
 */
function writeToken(
  tx: Transaction,
  before: JoinToken | null,
  at: Pick<StoredToken, 'place' | 'hint'> & Partial<Pick<StoredToken, 'ref'>>,
  subject: DocumentReference,
  events: readonly JoinTokenEvent[],
  change: TokenChange,
  context: ActorContext,
): JoinToken {
  const next = events.reduce<JoinToken | null>((state, event) => evolve(state, event, change), before);
  if (!next) throw new Error('a token without state');
  const version = versionBefore(tx, subject.path, before?.version ?? 0);
  const after = { ...next, version: version + events.length };
  tx.set(at.ref ?? subject, toDocument({ token: after, hint: at.hint, place: at.place }), { merge: true });
  const { orgId, now } = change;
  const source = { service: 'organizations', subject: subject.path, version, orgId, now } as const;
  appendEvents(tx, Object.values(organizationEvents), events, source, causeOfRequest(context));
  return after;
}
