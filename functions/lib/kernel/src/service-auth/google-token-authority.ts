import { getAppCheck } from 'firebase-admin/app-check';
import { app } from '../firebase.ts';
import { publishedKeys } from './google-keys.ts';
import { googleTokenSource } from './google-token-source.ts';
import { serviceOfAppId } from './service-apps.ts';
import type { TokenAuthority } from './token-authority.ts';

/** Google as the authority: its tokens, and its published keys for those of others. */
export function googleTokenAuthority(env: NodeJS.ProcessEnv, now: () => number = Date.now): TokenAuthority {
  return {
    ...googleTokenSource(env, now),
    serviceTokenIssuer: {
      matches: (name) => name === 'https://accounts.google.com',
      keys: publishedKeys('https://www.googleapis.com/oauth2/v3/certs', now),
    },
    appTokenIssuer: {
      // Followed by the project's number; the audience says which project it is.
      matches: (name) => /^https:\/\/firebaseappcheck\.googleapis\.com\/\d+$/.test(name),
      keys: publishedKeys('https://firebaseappcheck.googleapis.com/v1/jwks', now),
    },
    async consume(appToken) {
      const { alreadyConsumed } = await getAppCheck(app()).verifyToken(appToken, { consume: true });
      if (alreadyConsumed === undefined) throw new Error('App Check did not say whether the token was consumed');
      return { alreadyConsumed };
    },
    serviceOfApp: (appId) => serviceOfAppId(appId, env),
  };
}
