import { collections } from '@fresh/contracts/personal-data/organizations';
import { subscriptions } from '@fresh/contracts/subscriptions/organizations';
import { erasingSubscriber } from '@fresh/kernel/personal-data/erase';

/** Erases addresses in memberships, and what is left of an organization. */
export const eraseOrganizationsDataOnErasureOrdered = erasingSubscriber(
  subscriptions.eraseOrganizationsDataOnErasureOrdered,
  collections,
);
