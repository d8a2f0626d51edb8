import { isOpen } from '@fresh/contracts/organization-status';
import { roleLevels, roles, type Role } from '@fresh/contracts/roles';
import * as z from 'zod';
import { isDocumentId } from '../document-id.ts';
import { ApiError } from '../errors.ts';
import { firestore } from '../firebase.ts';
import type { Membership } from './context.ts';

/** Finds the membership a request may act under; null for a user who isn't an active member. */
export interface Memberships {
  findActive(uid: string, orgId: string): Promise<Membership | null>;
}

/** The fields of the canonical membership document that decide (DOMAIN 1.2). */
const membershipDocument = z.object({
  uid: z.string(),
  orgId: z.string(),
  status: z.literal('active'),
  role: z.string().optional(),
  roles: z.array(z.string()).optional(),
});

/**
 * Reads the one canonical document `memberships/{uid}_{orgId}`: constant cost, no index to forget, and none of the
 * look-alikes of DOMAIN 1.2 counts. In the same round trip the organization itself: where there is none, a membership
 * that is left of it counts no more. A database error propagates: it is a 500, not "not a member" (DOMAIN 41).
 */
export const firestoreMemberships: Memberships = {
  async findActive(uid, orgId) {
    const membershipId = `${uid}_${orgId}`;
    if (!isDocumentId(membershipId) || !isDocumentId(orgId)) return null;
    const [membership, organization] = await firestore().getAll(
      firestore().doc(`memberships/${membershipId}`),
      firestore().doc(`organizations/${orgId}`),
    );
    const parsed = membershipDocument.safeParse(membership?.data());
    // The fields are compared too: the ids "a_b"+"c" and "a"+"b_c" would share a document name.
    if (!parsed.success || parsed.data.uid !== uid || parsed.data.orgId !== orgId) return null;
    if (!organization?.exists) return null;
    const isSuspended = !isOpen(organization.get('status'));
    const requiresSecondFactor = organization.get('requireSecondFactor') === true;
    return {
      orgId,
      role: roleOf(parsed.data),
      membershipId,
      ...(isSuspended && { isSuspended }),
      ...(requiresSecondFactor && { requiresSecondFactor }),
    };
  },
};

/** The role of a membership: `role`, or the highest of `roles[]`; old names mapped as DOMAIN 34 says. */
export function roleOf(document: { role?: string | undefined; roles?: string[] | undefined }): Role | null {
  const names = document.role === undefined ? (document.roles ?? []) : [document.role];
  const known = names.map((name) => oldRoleNames[name] ?? name);
  return roles.find((role) => known.includes(role)) ?? null;
}

const oldRoleNames: Readonly<Record<string, Role>> = { member: 'staff', owner: 'org_owner' };

/** Whether a role has at least the lowest level among the listed roles (CONTRACT 1.6); an empty list admits every member. */
export function hasMinimumRole(role: Role | null, minimumRole: readonly Role[]): boolean {
  if (minimumRole.length === 0) return true;
  return role !== null && roleLevels[role] >= Math.min(...minimumRole.map((listed) => roleLevels[listed]));
}

/** The organization of a path must be the one the caller acts under (DOMAIN 6): otherwise 403 "Access denied". */
export function requireOwnOrganization(pathId: string | undefined, org: Membership): void {
  if (pathId !== org.orgId) throw new ApiError('FORBIDDEN', 'Access denied');
}
