import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import type { UserRefreshClient } from 'google-auth-library';
import * as z from 'zod';
import { CommandError } from '../command-line/command-line.ts';

/** Gives an access token for Google's APIs; it caches and renews it. */
export type TokenSource = () => Promise<string>;

/** There are no credentials on this machine, or Google rejects them. The message says what to do. */
export class NotSignedIn extends CommandError {}

const scope = 'https://www.googleapis.com/auth/cloud-platform';

/** What `firebase login` keeps. */
const login = z.object({ tokens: z.object({ refresh_token: z.string() }).optional() });

/** The public OAuth client of the Firebase CLI, which its refresh tokens belong to. */
interface FirebaseApi {
  readonly clientId: () => string;
  readonly clientSecret: () => string;
}

/**
 * The account that the Firebase CLI uses, in its order of preference: `FIREBASE_TOKEN`, then `firebase login`, then
 * application default credentials (`GOOGLE_APPLICATION_CREDENTIALS`, workload identity). So one login serves both.
 */
export async function credentialsOf(env: NodeJS.ProcessEnv): Promise<TokenSource> {
  const refreshToken = env['FIREBASE_TOKEN'] ?? (await firebaseLogin(env));
  const client = refreshToken === null ? await defaultClient(env) : await userClient(refreshToken);
  return async () => {
    const { token } = await client.getAccessToken().catch((error: unknown) => {
      throw new NotSignedIn(
        `Google rejects the login: ${error instanceof Error ? error.message : String(error)}\n` +
          'Sign in again: npx firebase login --reauth',
      );
    });
    if (!token) throw new NotSignedIn('Google gave no access token. Sign in again: npx firebase login --reauth');
    return token;
  };
}

async function firebaseLogin(env: NodeJS.ProcessEnv): Promise<string | null> {
  const folder = env['XDG_CONFIG_HOME'] ?? path.join(env['HOME'] ?? homedir(), '.config');
  try {
    const kept: unknown = JSON.parse(await readFile(path.join(folder, 'configstore/firebase-tools.json'), 'utf8'));
    return login.parse(kept).tokens?.refresh_token ?? null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Google's library is loaded here and below: a stand-in needs no login. */
async function userClient(refreshToken: string): Promise<UserRefreshClient> {
  const google = await import('google-auth-library');
  const api = createRequire(import.meta.url)('firebase-tools/lib/api.js') as FirebaseApi;
  return new google.UserRefreshClient(api.clientId(), api.clientSecret(), refreshToken);
}

async function defaultClient(env: NodeJS.ProcessEnv) {
  const { GoogleAuth } = await import('google-auth-library');
  const keyFilename = env['GOOGLE_APPLICATION_CREDENTIALS'];
  try {
    return await new GoogleAuth({ scopes: scope, ...(keyFilename !== undefined && { keyFilename }) }).getClient();
  } catch {
    throw new NotSignedIn(
      'There are no credentials for Google Cloud on this machine.\n' +
        'Sign in: npx firebase login. In CI, set GOOGLE_APPLICATION_CREDENTIALS to a file of credentials',
    );
  }
}
