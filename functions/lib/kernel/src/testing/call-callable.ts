import { startFakeGoogle } from './google/fake-google.ts';
import { appTokenClaims, signToken, type SigningKey } from './google/tokens.ts';
import { queryGuardEnv } from './query-guard-env.ts';

/** What a callable returned: `result`, or `error` with the gRPC name of its status. */
export interface Called {
  readonly status: number;
  readonly result?: unknown;
  readonly error?: { readonly status: string; readonly message: string };
}

/** Who calls: their ID token, and the App Check token of the app they use. */
export interface Tokens {
  readonly idToken?: string | undefined;
  readonly appToken?: string | undefined;
}

/** Calls a callable function as the Firebase SDKs do. */
export async function call(functionUrl: string, data: unknown, { idToken, appToken }: Tokens = {}): Promise<Called> {
  const response = await fetch(functionUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(idToken !== undefined && { authorization: `Bearer ${idToken}` }),
      ...(appToken !== undefined && { 'x-firebase-appcheck': appToken }),
    },
    body: JSON.stringify({ data }),
  });
  return { status: response.status, ...((await response.json()) as Omit<Called, 'status'>) };
}

/** App Check with a key of the test's own: callables verify its tokens as in production. */
export interface AppCheck {
  /** For the functions under test. */
  readonly env: Readonly<Record<string, string>>;
  readonly key: SigningKey;
  /** What a good token says. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** A token that is good for an hour. */
  readonly appToken: string;
  readonly close: () => void;
}

/** Starts it. */
export async function startAppCheck(): Promise<AppCheck> {
  const project = process.env['GCLOUD_PROJECT'] ?? '';
  const google = await startFakeGoogle(project);
  const { NODE_OPTIONS: guard = '' } = queryGuardEnv();
  const { NODE_OPTIONS: redirect = '', ...env } = google.env('platform@example.test');
  const claims = appTokenClaims('1:1:web:1', project);
  return {
    env: { ...env, NODE_OPTIONS: `${guard} ${redirect}` },
    key: google.appCheckKey,
    claims,
    appToken: signToken(google.appCheckKey, claims),
    close: google.close,
  };
}
