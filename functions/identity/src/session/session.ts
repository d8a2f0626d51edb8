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
