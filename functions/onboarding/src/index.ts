import { endpoint } from '@fresh/kernel/http/endpoint';
import { describe, submitForm } from './admin-form/routes.ts';
import { verifyEligibility } from './eligibility/routes.ts';
import { saveProfile } from './profile/routes.ts';
import { httpOrganizations, httpProfiles } from './services/http-services.ts';
import { activateMyNetwork, createNetworkCorporate, createNetworkOrg, joinWithToken } from './workspace/routes.ts';

export const onboardingVerifyEligibility = endpoint(verifyEligibility);
export const onboardingProfile = endpoint(saveProfile(httpProfiles));
export const onboardingAdminForm = endpoint(describe, submitForm);
export const onboardingCreateNetworkOrg = endpoint(createNetworkOrg(httpOrganizations));
export const onboardingCreateNetworkCorporate = endpoint(createNetworkCorporate(httpOrganizations));
export const onboardingJoinWithToken = endpoint(joinWithToken(httpOrganizations));
export const onboardingActivateNetwork = endpoint(activateMyNetwork(httpOrganizations));
