import { collections } from '@fresh/contracts/personal-data/timekeeping';
import { subscriptions } from '@fresh/contracts/subscriptions/timekeeping';
import { erasingSubscriber } from '@fresh/kernel/personal-data/erase';

/** Erases notes and positions in attendance records; times and pay stay. */
export const eraseTimekeepingDataOnErasureOrdered = erasingSubscriber(
  subscriptions.eraseTimekeepingDataOnErasureOrdered,
  collections,
);
