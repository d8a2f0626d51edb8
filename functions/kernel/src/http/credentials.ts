import type { DecodedIdToken } from 'firebase-admin/auth';
import { auth } from '../firebase.ts';
import type { Actor } from './context.ts';
import { parseCookies } from './cookies.ts';

/** What a request presents to say who it is. */
export type Credential =
  { readonly kind: 'bearer'; readonly token: string } | { readonly kind: 'cookie'; readonly token: string };

/** Says whom a credential belongs to; null for every way in which it can be bad. */
export interface Credentials {
  /** Signature, issuer, audience, expiry: no network call once Google's keys are cached. */
  identify(credential: Credential): Promise<Actor | null>;
  /** The same, and neither revoked nor the user disabled or deleted: asks Auth. */
  verify(credential: Credential): Promise<Actor | null>;
}

/**
 * The credential of a request: an ID token in `Authorization`, else the session cookie under `__session` (the only one
 * Firebase Hosting lets through) or `session` (the monolith's name).
 */
export function readCredential(headers: {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
}): Credential | null {
  const bearer = /^Bearer ([^\s]+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return { kind: 'bearer', token: bearer };
  const cookies = parseCookies(headers.cookie);
  const token = cookies.get('__session') ?? cookies.get('session') ?? '';
  return token === '' ? null : { kind: 'cookie', token };
}

/** Firebase Auth as the judge of credentials. */
export const firebaseCredentials: Credentials = {
  identify: (credential) => check(credential, false),
  verify: (credential) => check(credential, true),
};

async function check(credential: Credential, checkRevoked: boolean): Promise<Actor | null> {
  try {
    const decoded =
      credential.kind === 'bearer'
        ? await auth().verifyIdToken(credential.token, checkRevoked)
        : await auth().verifySessionCookie(credential.token, checkRevoked);
    return actorOf(decoded);
  } catch (error) {
    // The contract knows one answer for missing, malformed, expired, revoked and forged alike. An Auth that can't be
    // reached is our failure, not the caller's: it has to be a 500, not a silent sign-out (DOMAIN 41 in spirit).
    if (isCredentialProblem(error)) return null;
    throw error;
  }
}

function actorOf(decoded: DecodedIdToken): Actor {
  const claims = Object.fromEntries(Object.entries(decoded).filter(([name]) => !standardClaims.has(name)));
  return { uid: decoded.uid, email: decoded.email ?? '', emailVerified: decoded.email_verified ?? false, claims };
}

/** What Firebase itself puts into a token, beside the custom claims, which stand at the top level too (DOMAIN 39). */
const standardClaims = new Set([
  ...['iss', 'aud', 'sub', 'uid', 'user_id', 'iat', 'exp', 'nbf', 'jti', 'nonce', 'auth_time', 'at_hash', 'c_hash'],
  ...['acr', 'amr', 'azp', 'cnf', 'firebase', 'provider_id', 'source_sign_in_provider'],
  ...['email', 'email_verified', 'phone_number', 'name', 'picture'],
]);

/** The Admin SDK's codes for a credential that is no good, as opposed to an Auth that can't answer. */
const credentialProblems = new Set([
  'auth/argument-error',
  'auth/id-token-expired',
  'auth/id-token-revoked',
  'auth/session-cookie-expired',
  'auth/session-cookie-revoked',
  'auth/user-disabled',
  'auth/user-not-found',
]);

function isCredentialProblem(error: unknown): boolean {
  // JSON.parse's own, which quotes the token: the SDK lets it through where a token's middle is no JSON.
  if (error instanceof SyntaxError) return true;
  if (!(error instanceof Error) || !('code' in error)) return false;
  // The SDK reports keys it couldn't fetch under the code of a malformed token; only the text tells them apart.
  return credentialProblems.has(String(error.code)) && !error.message.startsWith('Error fetching public keys');
}
