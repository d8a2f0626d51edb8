import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { serviceAccountEmail } from '@fresh/contracts/service-identities';
import { createLocalJWKSet, SignJWT, type JWTPayload } from 'jose';
import { projectId } from './function-url.ts';
import { refreshAhead, type RefreshedAhead } from './refresh-ahead.ts';
import type { TokenAuthority } from './token-authority.ts';

/** Names that no real issuer has; a bundle that holds one of them is none for production. */
const serviceTokenIssuer = 'https://service-auth.emulator.invalid';
const appTokenIssuer = 'https://app-check.emulator.invalid';
/** Seconds; as long as Google's limited-use tokens. */
const lifeSeconds = 300;
const keyId = 'emulator';
const appPrefix = 'emulator:';

/**
 * Stands for Google in the emulator, which has no metadata server and no App Check: signs both tokens with a key that was
 * made when the emulators started. The checks of a call are the same as with Google's tokens. Null without such a key;
 * an error where it has no business to be.
 */
export function emulatorTokenAuthority(env: NodeJS.ProcessEnv): TokenAuthority | null {
  const key = env['SERVICE_AUTH_EMULATOR_KEY'];
  if (!key) return null;
  const project = projectId(env);
  const emulated = env['FUNCTIONS_EMULATOR'] === 'true' || Boolean(env['FIRESTORE_EMULATOR_HOST']);
  if (!emulated || !project.startsWith('demo-')) {
    throw new Error('SERVICE_AUTH_EMULATOR_KEY is set outside the emulator');
  }

  const privateKey = createPrivateKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'pkcs8' });
  const keys = createLocalJWKSet({
    keys: [{ ...createPublicKey(privateKey).export({ format: 'jwk' }), kid: keyId, alg: 'RS256' }],
  });
  const consumed = new Set<string>();
  const repeated = new Map<string, RefreshedAhead<string>>();
  const signed = (claims: JWTPayload) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keyId })
      .setIssuedAt()
      .setExpirationTime(`${lifeSeconds} s`)
      .setJti(randomUUID())
      .sign(privateKey);
  /** Signed once for its life, as Google's are fetched: a signature takes a millisecond. */
  const once = (name: string, claims: JWTPayload): Promise<string> => {
    const token =
      repeated.get(name) ??
      refreshAhead(async () => {
        const value = await signed(claims);
        const lifeMs = 1000 * lifeSeconds;
        return { value, refreshAtMs: Date.now() + lifeMs / 2, expiresAtMs: Date.now() + (lifeMs * 3) / 4 };
      }, Date.now);
    repeated.set(name, token);
    return token.get();
  };
  return {
    serviceToken: (service, aud) =>
      once(`${service} ${aud}`, {
        iss: serviceTokenIssuer,
        aud,
        sub: service,
        email: serviceAccountEmail(service, project),
        email_verified: true,
      }),
    appToken: (service, use) => {
      const claims = { iss: appTokenIssuer, aud: [`projects/${project}`], sub: appPrefix + service };
      return use === 'limited' ? signed(claims) : once(service, claims);
    },
    serviceTokenIssuer: { matches: (name) => name === serviceTokenIssuer, keys },
    appTokenIssuer: { matches: (name) => name === appTokenIssuer, keys },
    // Each worker has its own memory, and is one function: a token replayed at the same function is seen.
    consume: async (appToken) => {
      const alreadyConsumed = consumed.has(appToken);
      consumed.add(appToken);
      return { alreadyConsumed };
    },
    serviceOfApp: (appId) => (appId.startsWith(appPrefix) ? appId.slice(appPrefix.length) : null),
  };
}
