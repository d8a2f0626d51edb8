import { callables as contract } from '@fresh/contracts/callables/organizations';
import { serviceFunction } from '@fresh/kernel/service-auth/service-function';
import { refreshClaims } from '../membership/refresh-claims.ts';
import { joined } from '../membership/routes.ts';
import { redeemToken } from './store.ts';

/** For N6. */
export const redeemOne = serviceFunction(contract.redeemJoinToken)(async ({ joinToken }, context) => {
  const response = await redeemToken(context, joinToken, joined);
  if (!response.alreadyMember) await refreshClaims(context, context.actor.uid);
  return response;
});
