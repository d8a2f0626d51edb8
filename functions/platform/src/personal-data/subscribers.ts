import { collections } from '@fresh/contracts/personal-data/platform';
import { subscriptions } from '@fresh/contracts/subscriptions/platform';
import { erasingSubscriber } from '@fresh/kernel/personal-data/erase';

/** Erases the audit trail and kept responses. */
export const erasePlatformDataOnErasureOrdered = erasingSubscriber(
  subscriptions.erasePlatformDataOnErasureOrdered,
  collections,
);
