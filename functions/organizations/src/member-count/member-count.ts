import type { membershipCreated, membershipRemoved, membershipUpdated } from '@fresh/contracts/events/organizations';
import type { DataOf } from '@fresh/contracts/event';

/**
 * By how much each role's number of active members changes, without the roles that stay the same; the sum is the change
 * of their total. Changes only add up, so the order in which events are counted makes no difference.
 */
export type CountChange = ReadonlyMap<string, number>;

/** What a member is in an organization. */
interface Standing {
  readonly role: string;
  readonly status: DataOf<typeof membershipCreated>['status'];
}

/** A member joined: for the first time or again, they weren't active before (`join`). */
export function countCreated({ role, status }: DataOf<typeof membershipCreated>): CountChange {
  return countMove(null, { role, status });
}

/** Role or status changed; an old event without the status before is one that left it alone. */
export function countUpdated(data: DataOf<typeof membershipUpdated>): CountChange {
  const { role, status, previousRole, previousStatus = status } = data;
  return countMove({ role: previousRole, status: previousStatus }, { role, status });
}

/**
 * A member left. An old event without the status before counts as an active member's: the routes of that time
 * couldn't suspend a member, so it is wrong only about members that the monolith's clients had suspended.
 */
export function countRemoved({ role, previousStatus = 'active' }: DataOf<typeof membershipRemoved>): CountChange {
  return countMove({ role, status: previousStatus }, null);
}

/**
 * The counter as a member sees it. It lags behind the log for moments, and the caller is a member too: so never below
 * 1, which also is what a founder sees at once.
 */
export function seenByMember(count: number): number {
  return Math.max(1, count);
}

/** Only active members are counted (DOMAIN 7.1). */
function countMove(before: Standing | null, after: Standing | null): CountChange {
  const from = before?.status === 'active' ? before.role : null;
  const to = after?.status === 'active' ? after.role : null;
  if (from === to) return new Map();
  return new Map([...(from === null ? [] : [[from, -1] as const]), ...(to === null ? [] : [[to, 1] as const])]);
}
