import { erasureOrdered } from '../events/organizations.ts';
import { subscriptionsOf } from '../subscription.ts';

/** Subscribers of the service, by the name of their function: action on event. */
export const subscriptions = subscriptionsOf('onboarding', {
  eraseOnboardingDataOnErasureOrdered: {
    subscribesTo: erasureOrdered,
    summary: 'Erases onboarding and administrator forms.',
  },
});
