import { collections } from '@fresh/contracts/personal-data/scheduling';
import { subscriptions } from '@fresh/contracts/subscriptions/scheduling';
import { erasingSubscriber } from '@fresh/kernel/personal-data/erase';

/** Erases notes about the person in shifts, and an organization’s schedules and places. */
export const eraseSchedulingDataOnErasureOrdered = erasingSubscriber(
  subscriptions.eraseSchedulingDataOnErasureOrdered,
  collections,
);
