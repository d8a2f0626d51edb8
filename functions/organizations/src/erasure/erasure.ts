import type { ErasureEvent } from '@fresh/contracts/events/organizations';
import type { Change } from '@fresh/kernel/events/change';

/** An order to erase a person or an organization; the latest, where it was repeated. */
export interface Erasure {
  readonly of: 'user' | 'organization';
  /** User id or organization id. */
  readonly id: string;
  /** Of an organization: its network, when no other organization belongs to it. */
  readonly networkId?: string | undefined;
  readonly version: number;
  /** Epoch ms. */
  readonly orderedAt: number;
  /** The operator, by user id. */
  readonly orderedBy: string;
}

/** An order is always an event: a repeated one erases what has come since. */
export function order(state: Erasure | null, wanted: Pick<Erasure, 'of' | 'id' | 'networkId'>): ErasureEvent[] {
  const networkId = wanted.networkId ?? state?.networkId;
  const data = { of: wanted.of, id: wanted.id, ...(networkId !== undefined && { networkId }) };
  return [{ type: 'fresh.organizations.erasure.v1.ordered', data }];
}

/** The state after an event. */
export function evolve(state: Erasure | null, { data }: ErasureEvent, { by, now }: Change<null>): Erasure {
  return { ...data, version: (state?.version ?? 0) + 1, orderedAt: now, orderedBy: by };
}

/** Why the erasure of a person can't be ordered, and what to do: null where they are no organization's only owner. */
export function obstacleOf(uid: string, ownedAlone: readonly string[]): string | null {
  if (ownedAlone.length === 0) return null;
  const [first = ''] = ownedAlone;
  return (
    `${uid} is the only owner of ${ownedAlone.join(', ')}. Another member must become an owner ` +
    `(PATCH /api/organizations/${first}/members/{memberId} with role "org_owner"), or the organization is erased first ` +
    `(npm run privacy -- erase --organization ${first}).`
  );
}
