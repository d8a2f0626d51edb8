import * as contract from '@fresh/contracts/routes/organizations';
import { handle } from '@fresh/kernel/endpoint';
import { ApiError } from '@fresh/kernel/errors';
import { requireOwnOrganization } from '@fresh/kernel/http/organization-context';
import { ifMatching } from '@fresh/kernel/http/preconditions';
import { hasProvedSecondFactor, secondFactorMessage } from '@fresh/kernel/http/second-factor';
import { pageOf } from '@fresh/kernel/paging';
import { seenByMember } from '../member-count/member-count.ts';
import { refreshOwnClaims } from '../membership/refresh-claims.ts';
import { countInOneRead, countMembers, likelyOwner, listMembershipsOf } from '../membership/store.ts';
import { existing, update, type Organization } from './organization.ts';
import { deleteOrganization, foundOrganization, organizations, readOrganizations } from './store.ts';

/** O1. */
export const list = handle(contract.listOrganizations)(async ({ actor, request }) => {
  const { memberships, ...rest } = await listMembershipsOf(actor.uid, pageOf(request.query));
  const found = await readOrganizations(memberships.map(({ orgId }) => orgId));
  // A deleted organization is gone at once, the last memberships of a large one a moment later.
  const entries = found.flatMap((entry, index) =>
    entry ? [{ ...entry, role: memberships[index]?.role ?? null }] : [],
  );
  const organizations = await Promise.all(
    entries.map(async ({ organization, memberCount, role }) => ({
      id: organization.id,
      name: organization.name,
      slug: organization.slug ?? null,
      role,
      // A page would cost a hundred counts; only organizations from before the counter are still counted here.
      memberCount: seenByMember(memberCount ?? (await countMembers(organization.id))),
      logoUrl: organization.logoUrl ?? null,
      createdAt: organization.createdAt,
      updatedAt: organization.updatedAt,
    })),
  );
  return { body: { organizations, total: organizations.length, ...rest } };
});

/** O2. */
export const createOne = handle(contract.createOrganization, { afterCommit: refreshOwnClaims })(async (
  context,
  body,
) => {
  const { uid } = context.actor;
  return foundOrganization(context, { organization: body }, (organization) => {
    const { id, version, name, slug, createdAt, status, settings } = organization;
    const named = { id, name, ...(slug !== undefined && { slug }) };
    return { version, body: { ...named, createdBy: uid, createdAt, ownerId: uid, status, settings } };
  });
});

/** O3. */
export const getOne = handle(contract.getOrganization)(async ({ org, params }) => {
  requireOwnOrganization(params['id'], org);
  const [found] = await readOrganizations([org.orgId]);
  const organization = existing(found?.organization ?? null);
  // Not the counter as long as a count is one read: clients read this right after they have added or removed a member.
  const memberCount = (await countInOneRead(org.orgId)) ?? found?.memberCount ?? (await countMembers(organization.id));
  const ownerId = organization.ownerId ?? (await likelyOwner(org.orgId));
  return { version: organization.version, body: { ...toWire(organization), ownerId, memberCount } };
});

/** O4. */
export const updateOne = handle(contract.updateOrganization)(async (context, body) => {
  requireOwnOrganization(context.params['id'], context.org);
  // Who demands it has it: they would lock themselves out.
  if (body.requireSecondFactor !== undefined && !(await hasProvedSecondFactor(context))) {
    throw new ApiError('SECOND_FACTOR_REQUIRED', secondFactorMessage);
  }
  const decide = ifMatching(context, (before: Organization | null) => update(before, body));
  return organizations.changeAndRespond(context, context.org.orgId, decide, ({ state }) => {
    const { id, version, settings, updatedAt } = existing(state);
    const named = { ...(body.name !== undefined && { name: body.name }), ...(body.settings && { settings }) };
    return { version, body: { id, ...named, updatedBy: context.actor.uid, updatedAt } };
  });
});

/** O5. */
export const deleteOne = handle(contract.deleteOrganization)(async (context) => {
  requireOwnOrganization(context.params['id'], context.org);
  return deleteOrganization(context, () => ({ body: { deleted: true, id: context.org.orgId } }));
});

function toWire(organization: Organization) {
  const { version: _version, ...fields } = organization;
  return fields;
}
