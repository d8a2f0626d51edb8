import { callables as contract } from '@fresh/contracts/callables/organizations';
import { serviceFunction } from '@fresh/kernel/service-auth/service-function';
import { activate, type Network } from './network.ts';
import { networks } from './store.ts';

/** For N7. Why onboarding's word on a super administrator is good: see the contract. */
export const activateOne = serviceFunction(contract.activateNetwork)(async (input, context) => {
  const { networkId, asSuperAdministrator: superAdmin } = input;
  const { uid } = context.actor;
  const decide = (network: Network | null) => activate(network, { uid, superAdmin });
  return networks.changeAndRespond(context, networkId, decide, () => ({ networkId, status: 'active' as const }));
});
