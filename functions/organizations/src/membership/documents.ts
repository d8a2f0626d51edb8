import * as organizationEvents from '@fresh/contracts/events/organizations';
import { appendEvents, type Cause } from '@fresh/kernel/events/event-log';
import { versionBefore } from '@fresh/kernel/events/logged-versions';
import { firestore } from '@fresh/kernel/firebase';
import { roleOf } from '@fresh/kernel/http/organization-context';
import {
  FieldValue,
  Timestamp,
  type DocumentReference,
  type DocumentSnapshot,
  type Query,
  type Transaction,
  type WriteBatch,
} from 'firebase-admin/firestore';
import * as z from 'zod';
import { storedText, storedTexts, storedTime, storedVersion } from '../stored.ts';
import { expiryOf } from './invitation.ts';
import { evolve, type Member, type MemberChange, type MemberEvent } from './membership.ts';

/** A document of `memberships`. */
export function memberRef(id: string): DocumentReference {
  return firestore().doc(`memberships/${id}`);
}

/** Memberships that are removed in one commit: each costs three writes (document, mirror, event) of Firestore's 500. */
export const removalsPerCommit = 150;

/** Every membership and invitation of an organization, in an order that survives removals. */
export function membersOf(orgId: string): Query {
  return firestore().collection('memberships').where('orgId', '==', orgId).orderBy('__name__');
}

/** The one document that decides whether a user may act under an organization (DOMAIN 1.2). */
export function canonicalId(uid: string, orgId: string): string {
  return `${uid}_${orgId}`;
}

/** What a stored membership may hold in any of its four shapes (DOMAIN 1.2). */
const memberDocument = z.object({
  version: storedVersion,
  uid: storedText,
  userId: storedText,
  orgId: storedText,
  organizationId: storedText,
  email: storedText,
  role: storedText,
  roles: storedTexts,
  /** Without one it isn't listed and opens nothing, just like a removed one. */
  status: z.enum(['active', 'suspended', 'invited', 'removed']).catch('removed'),
  permissions: storedTexts,
  invitedBy: storedText,
  invitedAt: storedTime,
  /** Of an invitation: its inviter's time of joining. An earlier release writes another `invitedAt` and leaves this. */
  invitedUnder: z.object({ joinedAt: z.number(), invitedAt: z.number() }).optional().catch(undefined),
  joinedAt: storedTime,
  createdAt: storedTime,
  updatedAt: storedTime,
});

/** The state in a document; null when there is none. */
export function memberOf(snapshot: DocumentSnapshot): Member | null {
  return snapshot.exists ? memberIn(snapshot) : null;
}

/** The state in a document that exists. */
export function memberIn(snapshot: DocumentSnapshot): Member {
  const { role, roles, uid, userId, orgId, organizationId, invitedUnder, ...rest } = memberDocument.parse(
    snapshot.data(),
  );
  const { createdAt = rest.joinedAt ?? 0, joinedAt = createdAt, updatedAt = createdAt, ...fields } = rest;
  return {
    ...fields,
    id: snapshot.id,
    uid: uid ?? userId,
    orgId: orgId ?? organizationId ?? '',
    role: roleOf({ role, roles }),
    inviterJoinedAt: invitedUnder?.invitedAt === fields.invitedAt ? invitedUnder?.joinedAt : undefined,
    joinedAt,
    createdAt,
    updatedAt,
  };
}

/**
 * Writes what events made of a member: the canonical document, its mirror `organizations/{o}/members/{uid}`, and the
 * events, all through one writer. No event writes nothing. Returns the state afterwards.
 *
 * A batch has read nothing itself: `basedOn` is the update time its decision rests on, and the write fails when the
 * document has changed since.
 */
export function writeMember(
  writer: Transaction | WriteBatch,
  before: Member | null,
  events: readonly MemberEvent[],
  change: MemberChange,
  cause: Cause,
  basedOn?: Timestamp,
): Member | null {
  const next = events.reduce<Member | null>((state, event) => evolve(state, event, change), before);
  if (!next || events.length === 0) return before;
  const ref = memberRef(next.id);
  const version = versionBefore(writer, ref.path, before?.version ?? 0);
  const after = { ...next, version: version + events.length };
  // `set` and `update` of both kinds of writer differ only in what they return.
  const target = writer as WriteBatch;
  if (basedOn) target.update(ref, toDocument(after), { lastUpdateTime: basedOn });
  else target.set(ref, toDocument(after), { merge: true });
  // Old documents under other ids grant nothing, so the mirror isn't theirs.
  const { uid } = after;
  if (uid !== undefined && after.id === canonicalId(uid, after.orgId)) writeMirror(target, after, uid);
  const source = {
    service: 'organizations',
    subject: ref.path,
    version,
    orgId: after.orgId,
    now: change.now,
  } as const;
  appendEvents(target, Object.values(organizationEvents), events, source, cause);
  return after;
}

/**
 * Keeps a membership that was deleted past the service, after an event of that version, as one that was removed: who
 * joins again goes on counting from there. Other ids are never used again.
 */
export function rememberEnd(member: Member, version: number): Promise<(batch: WriteBatch) => void> {
  const { id, uid, orgId, joinedAt, createdAt, updatedAt } = member;
  if (uid === undefined || id !== canonicalId(uid, orgId)) return Promise.resolve(() => undefined);
  const left = { uid, orgId, status: 'removed', version, joinedAt, createdAt, updatedAt };
  return Promise.resolve((batch) => batch.create(memberRef(id), left));
}

/** One shape again: `uid`, `orgId`, `role` and `roles` (DOMAIN 30); what is absent doesn't survive the merge. */
function toDocument(member: Member): Record<string, unknown> {
  const { id: _id, role, permissions, invitedBy, invitedAt, inviterJoinedAt, ...rest } = member;
  // Only documents that never become a membership may go by themselves: Firestore's TTL policy reads `expireAt`.
  const expiresAt = member.uid === undefined ? expiryOf(member) : undefined;
  return {
    ...rest,
    ...(role !== null && { role, roles: [role] }),
    permissions: permissions ?? FieldValue.delete(),
    invitedBy: invitedBy ?? FieldValue.delete(),
    invitedAt: invitedAt ?? FieldValue.delete(),
    invitedUnder: inviterJoinedAt === undefined ? FieldValue.delete() : { joinedAt: inviterJoinedAt, invitedAt },
    expiresAt: expiresAt ?? FieldValue.delete(),
    expireAt: expiresAt === undefined ? FieldValue.delete() : Timestamp.fromMillis(expiresAt),
  };
}

/** Where the monolith's onboarding put members and its profile route reads them; gone when the member is. */
function writeMirror(writer: WriteBatch, member: Member, uid: string): void {
  const { orgId, role, status, joinedAt, invitedBy } = member;
  const mirror = firestore().doc(`organizations/${orgId}/members/${uid}`);
  if (status === 'active' || status === 'suspended') {
    const fields = { userId: uid, orgId, status, joinedAt, ...(role !== null && { role }) };
    writer.set(mirror, { ...fields, invitedBy: invitedBy ?? FieldValue.delete() }, { merge: true });
  } else if (status === 'removed') writer.delete(mirror);
}
