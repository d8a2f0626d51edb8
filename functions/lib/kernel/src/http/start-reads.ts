import { isMutation, type Route } from '@fresh/contracts/route';
import { headerOf, type Membership } from './context.ts';
import type { GenuineCredential, Identified } from './identify.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';
import type { Runtime } from './runtime.ts';

/** Reads under way, for the checks that need them. */
export interface StartedReads {
  /** The credential that counts; null where none is genuine. */
  readonly presented: GenuineCredential | null;
  /** Auth: the session is neither revoked nor its user disabled or deleted. */
  readonly isCurrent: Promise<boolean>;
  /** Firestore: the active membership in the organization of the request; null where there is none. */
  readonly membership: Promise<Membership | null>;
}

/**
 * Starts what later checks ask the network, all at once; they evaluate it in the contract's order. Only for a user
 * whose credential is genuine, so that others cost no read.
 *
 *   identify ──┬── Auth: revoked? ────── session ─ csrf ─┐
 *              └── Firestore: membership ────────────────┴─ organization
 */
export const startReads: Middleware<RequestScope & Matched & Identified, StartedReads> = async (context, next) => {
  const { route, runtime, genuine } = context;
  const ask = ({ identity }: GenuineCredential) => runtime.credentials.isCurrent(identity, maxAgeMs(route, runtime));
  const presented = await chooseCurrent(genuine, ask);
  if (!presented) {
    return next({ presented, isCurrent: Promise.resolve(false), membership: Promise.resolve(null) });
  }
  const isCurrent = ask(presented);
  const orgId = requestedOrganization(context);
  const { uid } = presented.identity.actor;
  const membership = orgId === '' ? Promise.resolve(null) : runtime.memberships.findActive(uid, orgId);
  for (const read of [isCurrent, membership]) {
    read.catch(() => undefined); // An earlier rejection leaves it unread; the check that reads it gets the error.
  }
  return next({ presented, isCurrent, membership });
};

/**
 * The only credential, or the first of several that wasn't revoked. Several are rare (two cookies of one name), so only
 * they wait for Auth here, and it is asked about the chosen one once more.
 *
 * None where two of them are current and name different users: a sibling host can set a cookie for a path of ours, which
 * browsers send before the user's own, and the user would work in the account of an attacker.
 */
async function chooseCurrent(
  genuine: readonly GenuineCredential[],
  isCurrent: (credential: GenuineCredential) => Promise<boolean>,
): Promise<GenuineCredential | null> {
  const [first = null, ...others] = genuine;
  if (others.length === 0) return first;
  const userOf = ({ identity }: GenuineCredential) => identity.actor.uid;
  const isOneUser = new Set(genuine.map(userOf)).size === 1;
  let chosen: GenuineCredential | null = null;
  for (const credential of genuine) {
    if (!(await isCurrent(credential))) continue;
    if (isOneUser) return credential;
    if (chosen && userOf(chosen) !== userOf(credential)) return null;
    chosen ??= credential;
  }
  return chosen ?? first;
}

/** From the query parameter, else the header; an empty parameter falls through (CONTRACT 1.5). */
export function requestedOrganization({ route: { access }, request }: RequestScope & Matched): string {
  if (typeof access !== 'object' && access !== 'optional-org') return '';
  return request.query.get('orgId') || headerOf(request, 'x-org-id') || '';
}

/** How old the response of Auth may be, in ms: 0 asks each time. */
function maxAgeMs(route: Route, { revocationMaxAgeMs }: Runtime): number {
  return isMutation(route) || route.asksAuthEachTime ? 0 : revocationMaxAgeMs;
}
