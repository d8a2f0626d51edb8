import { updateUserProfile } from '@fresh/contracts/routes/identity';
import { redeemJoinToken } from '@fresh/contracts/routes/join-tokens';
import { activateNetwork } from '@fresh/contracts/routes/networks';
import { getOrganization, provisionOrganization } from '@fresh/contracts/routes/organizations';
import { ApiError } from '@fresh/kernel/errors';
import type { SessionContext } from '@fresh/kernel/http/context';
import { callRoute } from './call-route.ts';
import type { OrganizationsPort } from './organizations-port.ts';
import type { ProfilesPort } from './profiles-port.ts';

/** Organizations by HTTP. Step 4 puts authenticated callables in its place. */
export const httpOrganizations: OrganizationsPort = {
  provision: (caller, body) => callRoute(provisionOrganization, { body }, caller),
  redeem: (caller, joinToken) => callRoute(redeemJoinToken, { body: { joinToken } }, caller),
  async activateNetwork(caller, id) {
    const activate = (networkId: string) => callRoute(activateNetwork, { body: { networkId } }, caller);
    try {
      return await activate(id);
    } catch (error) {
      if (!is(error, 'NOT_FOUND')) throw error;
      const networkId = await networkOfOrganization(caller, id);
      if (networkId === undefined) throw error;
      return await activate(networkId);
    }
  },
};

/** Identity by HTTP. */
export const httpProfiles: ProfilesPort = {
  replace: (caller, body) => callRoute(updateUserProfile, { body }, caller),
};

/** The network of an organization; undefined when it has none, or none that is the caller's to know of. */
async function networkOfOrganization(caller: SessionContext, orgId: string): Promise<string | undefined> {
  const id = encodeURIComponent(orgId);
  try {
    return (await callRoute(getOrganization, { path: `/api/organizations/${id}?orgId=${id}` }, caller)).networkId;
  } catch (error) {
    if (is(error, 'FORBIDDEN') || is(error, 'NOT_FOUND')) return undefined;
    throw error;
  }
}

function is(error: unknown, code: ApiError['code']): boolean {
  return error instanceof ApiError && error.code === code;
}
