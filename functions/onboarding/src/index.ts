import { endpoint } from '@fresh/kernel/endpoint';
import { describe, submitForm } from './admin-form/routes.ts';
import { verifyEligibility } from './eligibility/routes.ts';
import { saveProfile } from './profile/routes.ts';
import { identityService, organizationsService } from './services/service-calls.ts';
import { activateMyNetwork, createNetworkCorporate, createNetworkOrg, joinWithToken } from './workspace/routes.ts';

export const onboardingVerifyEligibility = endpoint(verifyEligibility);
export const onboardingProfile = endpoint(saveProfile(identityService));
export const onboardingAdminForm = endpoint(describe, submitForm);
export const onboardingCreateNetworkOrg = endpoint(createNetworkOrg(organizationsService));
export const onboardingCreateNetworkCorporate = endpoint(createNetworkCorporate(organizationsService));
export const onboardingJoinWithToken = endpoint(joinWithToken(organizationsService));
export const onboardingActivateNetwork = endpoint(activateMyNetwork(organizationsService));
