/** Where an organization is in its life. Operators decide it; of the organization's own only its founding and deletion. */
export const organizationStatuses = ['active', 'suspended', 'trial', 'cancelled'] as const;

/** One of them. */
export type OrganizationStatus = (typeof organizationStatuses)[number];

/** Those in which its members may do nothing in it. `firestore.rules` names them, too. */
const closed: ReadonlySet<unknown> = new Set<OrganizationStatus>(['suspended', 'cancelled']);

/** Whether members may act in an organization with this stored status. Any other text is a status of the monolith. */
export function isOpen(status: unknown): boolean {
  return !closed.has(status);
}
