import { callables as contract } from '@fresh/contracts/callables/identity';
import { serviceFunction } from '@fresh/kernel/service-auth/service-function';
import { refreshClaims } from '../refresh-claims.ts';

/** What the subscribers of a membership's events do, for a caller who waits. */
export const refreshNow = serviceFunction(contract.refreshClaimsNow)(async ({ uid }) => {
  await refreshClaims(uid);
  return {};
});
