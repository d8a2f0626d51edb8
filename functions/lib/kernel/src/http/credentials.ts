import type { DecodedIdToken } from 'firebase-admin/auth';
import { auth } from '../firebase.ts';
import type { Actor, Identity } from './context.ts';
import { sessionCookies } from './cookies.ts';
import { readAccount } from './current-actor.ts';
import { keepCurrent } from './keep-current.ts';

/** What a request presents to say who it is. */
export type Credential =
  { readonly kind: 'bearer'; readonly token: string } | { readonly kind: 'cookie'; readonly token: string };

/** Checks credentials. */
export interface Credentials {
  /** Signature, issuer, audience, expiry; null for every way in which one can be invalid. No call once keys are cached. */
  identify(credential: Credential): Promise<Identity | null>;
  /**
   * Whether the session is neither revoked nor its user disabled or deleted. Asks Auth, unless it said yes in the last
   * `maxAgeMs`; 0 asks each time.
   */
  isCurrent(identity: Identity, maxAgeMs: number): Promise<boolean>;
  /** What Auth says of the user now, whatever their token says. */
  readAccount(uid: string): Promise<Actor>;
}

/** Headers in which a request says who it is. */
export interface CredentialHeaders {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
}

/**
 * The credentials of a request, of which the first valid one counts: an ID token in `Authorization`, alone; else every
 * session cookie, because a stale one must not hide the valid one behind it.
 */
export function readCredentials({ authorization, cookie }: CredentialHeaders): readonly Credential[] {
  const bearer = /^Bearer ([^\s]+)$/i.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) return [{ kind: 'bearer', token: bearer }];
  return sessionCookies(cookie).map((token) => ({ kind: 'cookie', token }));
}

const isCurrent = keepCurrent(askAuth, Date.now);

/** Firebase Auth. `verify` is both checks at once: the user of the first credential that is genuine and, asked now, current. */
export const firebaseCredentials = {
  identify,
  isCurrent,
  readAccount,
  verify: async (headers: CredentialHeaders): Promise<Identity | null> => {
    for (const credential of readCredentials(headers)) {
      const identity = await identify(credential);
      if (identity && (await isCurrent(identity, 0))) return identity;
    }
    return null;
  },
} satisfies Credentials & Record<'verify', unknown>;

async function identify(credential: Credential): Promise<Identity | null> {
  try {
    const decoded = await decode(credential);
    return { actor: actorOf(decoded), authTime: decoded.auth_time };
  } catch (error) {
    // The contract has one response to missing, malformed, expired and forged alike. An Auth that can't be reached is
    // our failure: a 5xx, not a silent sign-out (DOMAIN 41).
    if (isCredentialProblem(error)) return null;
    throw error;
  }
}

/** The Admin SDK's check of everything but revocation. */
function decode({ kind, token }: Credential): Promise<DecodedIdToken> {
  // Against the Auth emulator the SDK's public functions ask it about each token, as there is no signature to go by.
  // Their local part is private; production doesn't use it.
  if (process.env['FIREBASE_AUTH_EMULATOR_HOST']) return emulatorVerifier(kind).verifyJWT(token, true);
  return kind === 'bearer' ? auth().verifyIdToken(token) : auth().verifySessionCookie(token);
}

/** Of firebase-admin 13: `lib/auth/base-auth.js`. */
function emulatorVerifier(kind: Credential['kind']) {
  const { idTokenVerifier, sessionCookieVerifier } = auth() as unknown as Record<string, EmulatorVerifier>;
  const verifier = kind === 'bearer' ? idTokenVerifier : sessionCookieVerifier;
  if (!verifier) throw new Error('firebase-admin has no token verifier where 13 has one: adapt credentials.ts.');
  return verifier;
}

interface EmulatorVerifier {
  verifyJWT(token: string, isEmulator: boolean): Promise<DecodedIdToken>;
}

/** As the Admin SDK's `checkRevoked`: https://firebase.google.com/docs/auth/admin/manage-sessions */
async function askAuth({ actor, authTime }: Identity): Promise<boolean> {
  try {
    const { disabled, tokensValidAfterTime } = await auth().getUser(actor.uid);
    const isRevoked = tokensValidAfterTime !== undefined && authTime * 1000 < Date.parse(tokensValidAfterTime);
    return !disabled && !isRevoked;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'auth/user-not-found') return false;
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

/** The Admin SDK's codes for an invalid credential, as opposed to an Auth that can't respond. */
const credentialProblems = new Set(['auth/argument-error', 'auth/id-token-expired', 'auth/session-cookie-expired']);

function isCredentialProblem(error: unknown): boolean {
  // JSON.parse's own, which quotes the token: the SDK lets it through where a token's middle isn't JSON.
  if (error instanceof SyntaxError) return true;
  if (!(error instanceof Error) || !('code' in error)) return false;
  // The SDK reports keys it couldn't fetch under the code of a malformed token; only the text distinguishes them.
  return credentialProblems.has(String(error.code)) && !error.message.startsWith('Error fetching public keys');
}
