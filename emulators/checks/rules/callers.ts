import { roles } from '@fresh/contracts/roles';

/** What a caller has. An anonymous caller has no token. */
interface Standing {
  /** Custom claims; absent for a caller who isn't signed in. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Documents about them besides; `uid` is their id. */
  readonly documents?: (uid: string) => Readonly<Record<string, object>>;
}

/** The organization that is asked for. */
export const alpha = 'alpha';
/** One of other people, with an administrator who is the outsider here. */
export const beta = 'beta';

/** What only a forged token, or one of another time, says of its bearer: everything that ever opened anything. */
const everyClaim = { orgId: alpha, roles: ['admin', 'org_owner', 'owner', 'corporate'], role: 'admin', admin: true };

/**
 * Every kind of caller. A caller who isn't an active member is an admin in every other respect, and holds the claims of
 * before: a token lives for an hour after the membership ended.
 */
const standings = {
  anonymous: {},
  newcomer: { claims: {} },
  outsider: {
    claims: { orgId: beta, roles: ['admin'] },
    documents: (uid) => membership(uid, beta, 'admin'),
  },
  ...members(),
  invited: { claims: everyClaim, documents: (uid) => membership(uid, alpha, 'admin', 'invited') },
  suspended: { claims: everyClaim, documents: (uid) => membership(uid, alpha, 'admin', 'suspended') },
  removed: { claims: everyClaim, documents: (uid) => membership(uid, alpha, 'admin', 'removed') },
  superAdmin: { claims: { superAdmin: true, mfa: true, roles: ['admin', 'super_admin'] } },
  forgedClaims: { claims: { ...everyClaim, superAdmin: true, status: 'active' } },
  // Documents that look like a membership: the other shapes (DOMAIN 1.2), and the right one of another user.
  automaticId: {
    claims: everyClaim,
    documents: (uid) => ({ 'memberships/automatic-id': membershipOf(uid, alpha, 'admin') }),
  },
  mirrorOnly: {
    claims: everyClaim,
    documents: (uid) => ({
      [`organizations/${alpha}/members/${uid}`]: { userId: uid, orgId: alpha, role: 'org_owner', status: 'active' },
    }),
  },
  formerFields: {
    claims: everyClaim,
    documents: (uid) => ({
      [`memberships/${uid}_${alpha}`]: { userId: uid, organizationId: alpha, role: 'admin', status: 'active' },
    }),
  },
  namesake: {
    claims: everyClaim,
    documents: (uid) => ({ [`memberships/${uid}_${alpha}`]: membershipOf('another-user', alpha, 'admin') }),
  },
  withoutStatus: {
    claims: everyClaim,
    documents: (uid) => ({ [`memberships/${uid}_${alpha}`]: { uid, orgId: alpha, roles: ['owner'] } }),
  },
} satisfies Record<string, Standing>;

/** Who asks. */
export type Caller = keyof typeof standings;

/** All of them. */
export const callers = Object.keys(standings) as readonly Caller[];

/** The claims in a caller's token; null when they aren't signed in. */
export function claimsOf(caller: Caller): Readonly<Record<string, unknown>> | null {
  const standing: Standing = standings[caller];
  return standing.claims ?? null;
}

/** The user id of a caller; of one who isn't signed in, the id they would like to have. */
export function uidOf(caller: Caller): string {
  return `uid-${caller}`;
}

/** Everything that makes the callers what they are, by path. */
export function documentsOfCallers(): Record<string, object> {
  const documents = callers.map((caller) => {
    const standing: Standing = standings[caller];
    return standing.documents?.(uidOf(caller)) ?? {};
  });
  return Object.assign({}, ...documents) as Record<string, object>;
}

/** The canonical membership, at its place. */
export function membership(uid: string, orgId: string, role: string, status = 'active'): Record<string, object> {
  return { [`memberships/${uid}_${orgId}`]: membershipOf(uid, orgId, role, status) };
}

function membershipOf(uid: string, orgId: string, role: string, status = 'active'): object {
  return { uid, orgId, role, roles: [role], status, joinedAt: 1, createdAt: 1, updatedAt: 1, version: 1 };
}

/** One active member for each role, with the claims that identity gives them. */
function members() {
  const one = (role: string): Standing => ({
    claims: { orgId: alpha, roles: [role] },
    documents: (uid) => membership(uid, alpha, role),
  });
  return Object.fromEntries(roles.map((role) => [role, one(role)])) as Record<(typeof roles)[number], Standing>;
}
