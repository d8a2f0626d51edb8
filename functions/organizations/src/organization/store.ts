import * as organizationEvents from '@fresh/contracts/events/organizations';
import type { OrganizationEvent } from '@fresh/contracts/events/organizations';
import { organizationSettings } from '@fresh/contracts/routes/organizations';
import { documentId } from '@fresh/kernel/document-id';
import { aggregate, inOrganization, type ChangingRequest } from '@fresh/kernel/events/aggregate';
import { appendEvents, causeOfRequest } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import type { ActorContext, OrganizationContext } from '@fresh/kernel/http/context';
import { ifMatching } from '@fresh/kernel/http/preconditions';
import { runTransaction } from '@fresh/kernel/transaction';
import type { DocumentReference, DocumentSnapshot, Transaction } from 'firebase-admin/firestore';
import * as z from 'zod';
import { countOf, emptyCount } from '../member-count/store.ts';
import { canonicalId, memberOf, membersOf, removalsPerCommit, writeMember } from '../membership/documents.ts';
import { join, removeAtOnce } from '../membership/membership.ts';
import { create } from '../network/network.ts';
import { networks } from '../network/store.ts';
import { prefixedId } from '../prefixed-id.ts';
import { storedText, storedTime, storedVersion } from '../stored.ts';
import { claimSlug } from './slug.ts';
import { defaultSettings, evolve, existing, found, remove, type Organization } from './organization.ts';

/** Several organizations in one read, in their order, with their counter where they have one; null where there is none. */
export async function readOrganizations(
  ids: readonly string[],
): Promise<({ organization: Organization; memberCount: number | null } | null)[]> {
  if (ids.length === 0) return [];
  return (await firestore().getAll(...ids.map(organizationRef))).map((snapshot) => {
    const organization = organizationOrNull(snapshot);
    return organization && { organization, memberCount: countOf(snapshot) };
  });
}

/** Organizations, each under its own id. */
export const organizations = aggregate({
  service: 'organizations',
  events: organizationEvents,
  tenant: inOrganization,
  ref: organizationRef,
  read: organizationOrNull,
  evolve,
  toDocument,
});

/**
 * O5: the organization goes, and with it in the same transaction the access of its members, up to what one commit
 * holds; a subscriber of the deletion removes the rest of a larger one.
 */
export async function deleteOrganization<T>(context: OrganizationContext, respond: () => T): Promise<T> {
  return runTransaction(async (tx) => {
    const { write } = await prepareDeletion(tx, context, ifMatching(context, remove));
    write();
    return respond();
  }, context.companion);
}

/** The same in a transaction of the caller's, which may read before it calls `write`. */
export async function prepareDeletion(
  tx: Transaction,
  context: ChangingRequest & { readonly org: { readonly orgId: string } },
  decide: (state: Organization | null) => readonly OrganizationEvent[],
): Promise<{ organization: Organization | null; write: () => void }> {
  const { orgId } = context.org;
  const now = context.now();
  const cause = causeOfRequest(context);
  const organization = await organizations.prepare(tx, context, orgId, decide);
  const { docs } = await tx.get(membersOf(orgId).limit(removalsPerCommit));
  const write = () => {
    if (organization.events.length === 0) return;
    for (const member of docs.map(memberOf)) {
      if (member) writeMember(tx, member, removeAtOnce(member), { id: member.id, orgId, now }, cause);
    }
    organization.write();
  };
  return { organization: organization.before, write };
}

/** What a founder says of the organization and of the network around it. */
export interface Founding {
  readonly organization: Omit<Parameters<typeof found>[0], 'ownerId' | 'networkId'> & {
    readonly networkId?: string | undefined;
  };
  readonly network?: Omit<Parameters<typeof create>[0], 'ownerId'> | undefined;
}

/**
 * O2, N4, N5: organization, network and the founder's membership in one transaction, so that founders aren't locked out
 * of what they just founded (DOMAIN 29, 56).
 */
export async function foundOrganization<T>(
  context: ActorContext,
  founding: Founding,
  respond: (organization: Organization, networkId: string | undefined) => T,
): Promise<T> {
  const { uid, email, emailVerified } = context.actor;
  const now = context.now();
  const cause = causeOfRequest(context);
  const id = prefixedId('org', now);
  const networkId = founding.network && prefixedId('network', now);
  const events = found({ ...founding.organization, ownerId: uid, ...(networkId !== undefined && { networkId }) });
  const change = { id, now };
  const state = events.reduce<Organization | null>((before, event) => evolve(before, event, change), null);
  const organization = existing(state);
  const ref = organizationRef(id);
  const source = { service: 'organizations', subject: ref.path, version: 0, orgId: id, now } as const;
  const owner = { id: canonicalId(uid, id), orgId: id, now, ...(emailVerified && email !== '' && { email }) };
  const { slug } = organization;
  // N4 stores any slug, as recorded (ADR 0034).
  const isClaimed = slug !== undefined && founding.network === undefined;
  return runTransaction(async (tx) => {
    const keepSlug = isClaimed ? await claimSlug(tx, slug, id, now) : undefined;
    keepSlug?.();
    tx.create(ref, { ...toDocument(organization), ...emptyCount() });
    appendEvents(tx, Object.values(organizationEvents), events, source, cause);
    if (founding.network && networkId !== undefined) {
      networks.create(tx, null, networkId, create({ ...founding.network, ownerId: uid }), cause, now);
    }
    writeMember(tx, null, join(null, { uid, role: 'org_owner' }), owner, cause);
    return respond(organization, networkId);
  }, context.companion);
}

function organizationRef(id: string): DocumentReference {
  return firestore().doc(`organizations/${documentId(id, 'orgId')}`);
}

/** What a stored organization may hold, ours or the monolith's. */
const organizationDocument = z.object({
  version: storedVersion,
  name: storedText,
  /** The monolith's onboarding knew no `name`. */
  displayName: storedText,
  ownerId: storedText,
  status: z.string().catch('active'),
  settings: organizationSettings.catch(defaultSettings),
  slug: storedText,
  networkId: storedText,
  kind: storedText,
  segment: storedText,
  description: storedText,
  industry: storedText,
  size: storedText,
  logoUrl: storedText,
  websiteUrl: storedText,
  contactEmail: storedText,
  contactPhone: storedText,
  requireSecondFactor: z.boolean().optional().catch(undefined),
  createdAt: storedTime,
  updatedAt: storedTime,
});

function organizationOrNull(snapshot: DocumentSnapshot): Organization | null {
  return snapshot.exists ? organizationOf(snapshot) : null;
}

/** The organization in a document that exists. */
export function organizationOf(snapshot: DocumentSnapshot): Organization {
  const { name, displayName, createdAt = 0, ...fields } = organizationDocument.parse(snapshot.data());
  const { updatedAt = createdAt } = fields;
  return { ...fields, id: snapshot.id, name: name ?? displayName ?? '', createdAt, updatedAt };
}

/**
 * Under both names, because the monolith's onboarding reads `displayName`. The counter of members isn't among the
 * fields: a subscriber owns it, and a change of the organization merges around it.
 */
function toDocument(organization: Organization): Record<string, unknown> {
  return { ...organization, displayName: organization.name };
}
