import { capture } from '@fresh/kernel/events/capture';
import { redeliver, subscribe } from '@fresh/kernel/events/subscribe';
import { endpoint } from '@fresh/kernel/http/endpoint';
import { refreshNow } from './claims/operations.ts';
import { refreshClaimsOnMembershipCreated as onMembershipCreated } from './claims/refresh-claims-on-membership-created.ts';
import { refreshClaimsOnMembershipRemoved as onMembershipRemoved } from './claims/refresh-claims-on-membership-removed.ts';
import { refreshClaimsOnMembershipUpdated as onMembershipUpdated } from './claims/refresh-claims-on-membership-updated.ts';
import { refreshClaimsOnMfaEnrolled as onMfaEnrolled } from './claims/refresh-claims-on-mfa-enrolled.ts';
import { setup, verifyCode } from './mfa/routes.ts';
import { bootstrapSession, checkRole, createSession, deleteSession, logout } from './session/routes.ts';
import { captureUser as userCapture } from './user/capture-user.ts';
import { updateProfile } from './user/operations.ts';
import { getProfile, saveBootstrap } from './user/routes.ts';

export const session = endpoint(createSession, deleteSession);
export const authLogout = endpoint(logout);
export const sessionBootstrap = endpoint(bootstrapSession, saveBootstrap);
export const authCheckRole = endpoint(checkRole);
export const authMfaSetup = endpoint(setup);
export const authMfaVerify = endpoint(verifyCode);
export const usersProfile = endpoint(getProfile);
export const updateUserProfile = updateProfile;
export const refreshClaimsNow = refreshNow;
export const refreshClaimsOnMembershipCreated = subscribe(onMembershipCreated);
export const refreshClaimsOnMembershipUpdated = subscribe(onMembershipUpdated);
export const refreshClaimsOnMembershipRemoved = subscribe(onMembershipRemoved);
export const refreshClaimsOnMfaEnrolled = subscribe(onMfaEnrolled);
export const captureUser = capture(userCapture);
export const redeliverIdentity = redeliver('identity', [
  onMembershipCreated,
  onMembershipUpdated,
  onMembershipRemoved,
  onMfaEnrolled,
]);
