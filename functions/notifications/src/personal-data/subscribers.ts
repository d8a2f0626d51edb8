import { collections } from '@fresh/contracts/personal-data/notifications';
import { subscriptions } from '@fresh/contracts/subscriptions/notifications';
import { erasingSubscriber } from '@fresh/kernel/personal-data/erase';

/** Erases feeds and settings. */
export const eraseNotificationsDataOnErasureOrdered = erasingSubscriber(
  subscriptions.eraseNotificationsDataOnErasureOrdered,
  collections,
);
