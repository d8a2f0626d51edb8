import { captures } from '@fresh/contracts/captures/organizations';
import type { NetworkEvent } from '@fresh/contracts/events/organizations';
import type { CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { legacyActor } from '@fresh/kernel/events/external-write';
import { create, evolve, type Network } from './network.ts';
import { networkOf } from './store.ts';

/**
 * The events of a change that was made past the service: those that N4, N5 or N7 would have logged for it. The monolith
 * names a corporate network by its brand, and doesn't say who activated one.
 */
export function changesBetween(before: Network | null, after: Network | null): NetworkEvent[] {
  if (!after) return [];
  const { displayName, kind, type, corporateName, brandName, formToken, ownerId = '' } = after;
  const name = displayName ?? brandName ?? corporateName ?? '';
  const data = { displayName: name, kind: kind ?? type ?? '', ownerId, type, corporateName, brandName, formToken };
  const activates = after.status === 'active' && before?.status !== 'active';
  return [
    ...(before ? [] : create(data)),
    ...(activates
      ? [{ type: 'fresh.organizations.network.v1.activated', data: { activatedBy: legacyActor } } as const]
      : []),
  ];
}

/** Networks, where the monolith's N5 writes them. */
export const captureNetwork: CapturedAggregate<Network, NetworkEvent> = {
  capture: captures.captureNetwork,
  read: networkOf,
  changesBetween,
  evolve,
  orgIdOf: () => null,
};
