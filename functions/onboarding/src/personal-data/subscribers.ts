import { collections } from '@fresh/contracts/personal-data/onboarding';
import { subscriptions } from '@fresh/contracts/subscriptions/onboarding';
import { erasingSubscriber } from '@fresh/kernel/personal-data/erase';

/** Erases onboarding and administrator forms. */
export const eraseOnboardingDataOnErasureOrdered = erasingSubscriber(
  subscriptions.eraseOnboardingDataOnErasureOrdered,
  collections,
);
