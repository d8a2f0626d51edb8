import type { ServiceName } from '@fresh/contracts/route';
import { getAppCheck } from 'firebase-admin/app-check';
import { GoogleAuth } from 'google-auth-library';
import { decodeJwt } from 'jose/jwt/decode';
import { app } from '../firebase.ts';
import { prefetchOne } from './prefetch-one.ts';
import { type Expiring, refreshAhead, type RefreshedAhead } from './refresh-ahead.ts';
import { appIdOf } from './service-apps.ts';
import type { TokenSource } from './token-authority.ts';

/** How long a repeated App Check token is asked for, in ms: an hour, which is also how long an OIDC token lasts. */
const appTokenLifeMs = 60 * 60_000;
/** A token is fetched again when it has this long to live, and isn't sent with less than a minute left (ms). */
const refreshBeforeMs = 10 * 60_000;
const unusedBeforeMs = 60_000;

/** Google as the issuer: OIDC from the metadata server, which is there only for the process's own service account; App Check. */
export function googleTokenSource(env: NodeJS.ProcessEnv, now: () => number = Date.now): TokenSource {
  const googleAuth = new GoogleAuth();
  const serviceTokens = new Map<string, RefreshedAhead<string>>();
  const appTokens = new Map<ServiceName, RefreshedAhead<string>>();
  const limitedTokens = new Map<ServiceName, () => Promise<string>>();
  const createAppToken = async (service: ServiceName, options: { limitedUse: true } | { ttlMillis: number }) => {
    const { token, ttlMillis } = await getAppCheck(app()).createToken(appIdOf(service, env), options);
    return { token, lifeMs: ttlMillis };
  };
  return {
    serviceToken: (_service, audience) =>
      once(serviceTokens, audience, () =>
        refreshAhead(async () => {
          const { idTokenProvider } = await googleAuth.getIdTokenClient(audience);
          const token = await idTokenProvider.fetchIdToken(audience);
          return expiringValue(token, expiryMs(token), now());
        }, now),
      ).get(),
    appToken: (service, use) =>
      use === 'limited'
        ? once(limitedTokens, service, () =>
            prefetchOne(async () => {
              const { token, lifeMs } = await createAppToken(service, { limitedUse: true });
              return { token, expiresAtMs: now() + lifeMs - unusedBeforeMs };
            }, now),
          )()
        : once(appTokens, service, () =>
            refreshAhead(async () => {
              const { token, lifeMs } = await createAppToken(service, { ttlMillis: appTokenLifeMs });
              return expiringValue(token, now() + lifeMs, now());
            }, now),
          ).get(),
  };
}

/** Metadata servers hand out tokens that are in the middle of their life: half of what is left is early enough then. */
function expiringValue(value: string, expiresAtMs: number, now: number): Expiring<string> {
  const refreshAtMs = Math.max(expiresAtMs - refreshBeforeMs, now + (expiresAtMs - now) / 2);
  return { value, refreshAtMs, expiresAtMs: expiresAtMs - unusedBeforeMs };
}

function expiryMs(token: string): number {
  const { exp } = decodeJwt(token);
  if (exp === undefined) throw new Error('The metadata server gave a token without an end');
  return 1000 * exp;
}

/** The entry of a map, made on first use. */
function once<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
