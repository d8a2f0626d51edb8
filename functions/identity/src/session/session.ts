/**
 * How old the sign-in behind an ID token may be when a session is made of it, in seconds: 5 min, as
 * https://firebase.google.com/docs/auth/admin/manage-cookies recommends. A token lives for an hour and a session for
 * five days: one from a log or a proxy must not become the other.
 */
const maxSignInAgeSeconds = 300;

/** Whether a sign-in is recent enough for a session. `authTime` is epoch s, `now` epoch ms. */
export function isRecentSignIn(authTime: number, now: number): boolean {
  return now / 1000 - authTime <= maxSignInAgeSeconds;
}

/** The claims of a verified ID token that decide what a session may say of its owner. */
export interface SessionClaims {
  readonly email_verified?: boolean | undefined;
  readonly superAdmin?: unknown;
}

/**
 * Super administrator: a claim only the server can set, and a verified email. The monolith went by the text of the
 * email, verified or not (DOMAIN 4).
 */
export function isSuperAdmin(claims: SessionClaims): boolean {
  return claims.superAdmin === true && claims.email_verified === true;
}

/**
 * I6: what the claims say, in either of the forms they were ever set in (DOMAIN 39). `roles` holds the roles in the
 * user's organization, so that an organization's administrator is one here too.
 */
export function roleCheck(claims: Readonly<Record<string, unknown>>) {
  const roles: unknown = claims['roles'];
  const isAdmin =
    claims['admin'] === true || claims['role'] === 'admin' || (Array.isArray(roles) && roles.includes('admin'));
  const superAdmin = claims['superAdmin'] === true || claims['role'] === 'super_admin';
  const redirectPath = isAdmin || superAdmin ? ('/dashboard' as const) : ('/' as const);
  return { isAdmin, isSuperAdmin: superAdmin, redirectPath };
}
