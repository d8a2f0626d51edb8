import { membership } from './callers.ts';

/** The documents of an organization with a published schedule and a draft, each with a shift, and of its members. */
export function organizationWith(orgId: string, roleOf: Readonly<Record<string, string>>): Record<string, object> {
  const documents: Record<string, object> = {
    [`organizations/${orgId}`]: { id: orgId, name: orgId, status: 'active' },
  };
  for (const status of ['published', 'draft']) {
    const path = `organizations/${orgId}/schedules/${status}`;
    documents[path] = { orgId, name: status, status, state: status };
    documents[`${path}/shifts/early`] = { orgId, positionId: 'cook', notes: '', assignments: [], status: 'draft' };
  }
  for (const [uid, role] of Object.entries(roleOf)) Object.assign(documents, membership(uid, orgId, role));
  return documents;
}
