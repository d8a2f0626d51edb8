import { callables as contract } from '@fresh/contracts/callables/organizations';
import { serviceFunction } from '@fresh/kernel/service-auth/service-function';
import { activate } from './network.ts';
import { networks } from './store.ts';

/** For N7. Why onboarding's word on a super administrator is good: see the contract. */
export const activateOne = serviceFunction(contract.activateNetwork)(async (input, context) => {
  const { networkId, asSuperAdministrator: superAdmin } = input;
  const { uid } = context.actor;
  await networks.change(context, networkId, (network) => activate(network, { uid, superAdmin }));
  return { networkId, status: 'active' };
});
