import { roles } from '@fresh/contracts/roles';
import { firestore } from '@fresh/kernel/firebase';
import { hasMinimumRole, roleOf } from '@fresh/kernel/http/organization-context';
import { Filter } from 'firebase-admin/firestore';
import * as z from 'zod';

/** The role that W10 takes. */
const minimumRole = ['scheduler'] as const;

/** With the old name of an owner (DOMAIN 34). */
const approvingRoles = [...roles.filter((role) => hasMinimumRole(role, minimumRole)), 'owner'];

/** Memberships that are looked at: the person's own, and some that can't be read. */
const lookedAt = 10;

const membershipDocument = z.object({
  uid: z.string(),
  role: z.string().optional(),
  roles: z.array(z.string()).optional(),
});

/** Whether an organization has an active member besides `uid` who may approve hours. */
export async function hasOtherApprover(orgId: string, uid: string): Promise<boolean> {
  const { docs } = await firestore()
    .collection('memberships')
    .where('orgId', '==', orgId)
    .where('status', '==', 'active')
    .where(
      Filter.or(
        Filter.where('role', 'in', approvingRoles),
        Filter.where('roles', 'array-contains-any', approvingRoles),
      ),
    )
    .orderBy('__name__')
    .select('uid', 'role', 'roles')
    .limit(lookedAt)
    .get();
  return docs.some((document) => {
    const { data } = membershipDocument.safeParse(document.data());
    // Documents in another shape or under another id open nothing (DOMAIN 1.2).
    if (!data || data.uid === uid || document.id !== `${data.uid}_${orgId}`) return false;
    return hasMinimumRole(roleOf(data), minimumRole);
  });
}
