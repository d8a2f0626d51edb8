import { callables as contract } from '@fresh/contracts/callables/organizations';
import { firestoreMemberships } from '@fresh/kernel/http/organization-context';
import { serviceFunction } from '@fresh/kernel/service-auth/service-function';
import { refreshClaims } from '../membership/refresh-claims.ts';
import { foundOrganization, organizations } from './store.ts';

/** For N4 and N5. */
export const provisionOne = serviceFunction(contract.provisionOrganization)(async (input, context) => {
  const { network, ...fields } = input;
  const ownerId = context.actor.uid;
  const response = await foundOrganization(context, { organization: fields, network }, (organization, networkId) => {
    const { id, name, slug, kind, segment, createdAt, updatedAt } = organization;
    const more = {
      ...(slug !== undefined && { slug }),
      ...(kind !== undefined && { kind }),
      ...(segment !== undefined && { segment }),
      ...(networkId !== undefined && { networkId }),
    };
    const times = { createdAt, updatedAt };
    return {
      organization: { id, name, displayName: name, ownerId, ...times, status: 'active' as const, ...more },
      ...(network &&
        networkId !== undefined && {
          network: { ...network, id: networkId, ownerId, createdAt, status: 'pending_verification' as const },
        }),
    };
  });
  await refreshClaims(context, ownerId);
  return response;
});

/** For N7. A user who is no member learns nothing, not even whether there is such an organization. */
export const findNetworkOfOne = serviceFunction(contract.findNetwork)(async ({ orgId }, { actor }) => {
  const membership = await firestoreMemberships.findActive(actor.uid, orgId);
  if (!membership || membership.isSuspended) return {};
  const { networkId } = (await organizations.find(orgId, orgId)) ?? {};
  return { ...(networkId !== undefined && { networkId }) };
});
