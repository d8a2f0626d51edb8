import type { NetworkEvent } from '@fresh/contracts/events/organizations';
import { ApiError } from '@fresh/kernel/errors';

/** State of one network. All times are epoch ms. */
export interface Network {
  readonly id: string;
  /** Sequence of its last event; 0 when only the monolith has written it. */
  readonly version: number;
  /** The one user who may activate it; old documents may name none. */
  readonly ownerId?: string | undefined;
  /** `pending_verification` at first; old documents also hold `pending` or nothing. */
  readonly status: string;
  readonly displayName?: string | undefined;
  readonly kind?: string | undefined;
  readonly type?: string | undefined;
  readonly corporateName?: string | undefined;
  readonly brandName?: string | undefined;
  readonly formToken?: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly activatedAt?: number | undefined;
}

type Created = Extract<NetworkEvent, { type: 'fresh.organizations.network.v1.created' }>['data'];

/** N4, N5: a network begins with its first organization and awaits verification (DOMAIN §8). */
export function create(data: Created): NetworkEvent[] {
  return [{ type: 'fresh.organizations.network.v1.created', data }];
}

/**
 * N7: the owner or a super admin only (DOMAIN 11). Activating what is active changes nothing; what was closed stays
 * closed.
 */
export function activate(
  state: Network | null,
  { uid, superAdmin }: { readonly uid: string; readonly superAdmin: boolean },
): NetworkEvent[] {
  const network = existing(state);
  // As where there is none: users learn of no network that isn't theirs.
  if (network.ownerId !== uid && !superAdmin) throw new ApiError('NOT_FOUND', 'Network not found');
  if (network.status === 'active') return [];
  if (network.status === 'suspended' || network.status === 'closed') {
    throw new ApiError('CONFLICT', `Network is ${network.status}`);
  }
  return [{ type: 'fresh.organizations.network.v1.activated', data: { activatedBy: uid } }];
}

/** The state after an event. */
export function evolve(
  state: Network | null,
  event: NetworkEvent,
  { id, now }: { readonly id: string; readonly now: number },
): Network {
  const touched = { version: (state?.version ?? 0) + 1, updatedAt: now };
  switch (event.type) {
    case 'fresh.organizations.network.v1.created':
      return { ...event.data, ...touched, id, status: 'pending_verification', createdAt: now };
    case 'fresh.organizations.network.v1.activated':
      return { ...existing(state), ...touched, status: 'active', activatedAt: now };
  }
}

function existing(state: Network | null): Network {
  if (!state) throw new ApiError('NOT_FOUND', 'Network not found');
  return state;
}
