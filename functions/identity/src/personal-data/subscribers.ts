import { collections } from '@fresh/contracts/personal-data/identity';
import { subscriptions } from '@fresh/contracts/subscriptions/identity';
import { erasingSubscriber } from '@fresh/kernel/personal-data/erase';
import { deleteAccount } from './account.ts';

/**
 * Erases the person's account, profile and second factor. The account goes first: from then on none of their sessions
 * opens anything, and nothing new is stored about them.
 */
export const eraseIdentityDataOnErasureOrdered = erasingSubscriber(
  subscriptions.eraseIdentityDataOnErasureOrdered,
  collections,
  deleteAccount,
);
