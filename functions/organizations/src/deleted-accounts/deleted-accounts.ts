import type { Member } from '../membership/membership.ts';

/** Missing accounts of a page that are believed, whatever their share: small organizations are closed as a whole. */
const believedAlways = 5;

/** What a run did. */
export interface SweepReport {
  readonly examined: number;
  readonly removed: number;
  /** Whether the run came to the last membership. */
  readonly isComplete: boolean;
}

/** What Auth says of the users of some memberships. */
export type Finding =
  | { readonly kind: 'missing'; readonly members: readonly Member[] }
  /** More than half of the accounts are missing: rather a wrong or emptied Auth than so many deletions. */
  | { readonly kind: 'implausible'; readonly missing: number; readonly examined: number };

/** Which members have no account any more, `accounts` being the ids of users that exist. */
export function findMissing(members: readonly Member[], accounts: ReadonlySet<string>): Finding {
  const examined = members.filter(({ uid }) => uid !== undefined);
  const missing = examined.filter(({ uid }) => uid !== undefined && !accounts.has(uid));
  const isPlausible = missing.length <= believedAlways || missing.length * 2 <= examined.length;
  return isPlausible
    ? { kind: 'missing', members: missing }
    : { kind: 'implausible', missing: missing.length, examined: examined.length };
}
