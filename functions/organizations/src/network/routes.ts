import * as contract from '@fresh/contracts/routes/networks';
import { handle } from '@fresh/kernel/http/endpoint';
import { activate } from './network.ts';
import { changeNetwork } from './store.ts';

/** X3. */
export const activateOne = handle(contract.activateNetwork)(async (context, { networkId }) => {
  const { uid, emailVerified, claims } = context.actor;
  // As identity decides it: a claim only the server can set, and a proved address (DOMAIN 4).
  const superAdmin = claims['superAdmin'] === true && emailVerified;
  await changeNetwork(context, networkId, (network) => activate(network, { uid, superAdmin }));
  return { body: { networkId, status: 'active' } };
});
