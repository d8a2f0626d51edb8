import { createClient, type CallError } from '@fresh-root/api-client';
import { settings } from './settings.ts';

/** Reads that the console makes by itself: the local cloud keeps no trace of them, so that they hide no others. */
const withoutTrace: typeof fetch = (input, init) => {
  if ((init?.method ?? 'GET') !== 'GET') return fetch(input, init);
  const headers = new Headers(init?.headers);
  headers.set('x-fresh-console', '1');
  return fetch(input, { ...init, headers });
};

/** The API, by the session cookie of this browser. */
export const api = createClient({ baseUrl: '', credentials: { kind: 'session' }, fetch: withoutTrace });

/** Who is signed in. */
export interface User {
  readonly email: string;
}

/** What signing in comes to: the user, or why not. */
export type SignedIn = { readonly user: User } | { readonly failure: CallError };

/** The user that the cookie of this browser belongs to; null without one. */
export async function currentUser(): Promise<User | null> {
  const found = await api.bootstrapSession();
  return found.ok ? { email: found.data.email } : null;
}

/** Signs a seeded user in: an ID token of the Auth emulator, as the Firebase SDK would fetch it, for a session. */
export async function signIn(email: string): Promise<SignedIn> {
  const token = await idTokenOf(email);
  if (token === null) {
    const message = `The Auth emulator at ${settings.authUrl} does not sign ${email} in.`;
    return { failure: { code: 'UNAUTHORIZED', message, retryable: false } };
  }
  const made = await api.createSession({ body: { idToken: token } });
  return made.ok ? { user: { email } } : { failure: made.error };
}

/** An ID token of a seeded user; null where the Auth emulator gives none. */
export async function idTokenOf(email: string): Promise<string | null> {
  try {
    const response = await fetch(
      `${settings.authUrl}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=console`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: settings.password, returnSecureToken: true }),
        signal: AbortSignal.timeout(10_000),
      },
    );
    const signedIn = (await response.json()) as { idToken?: string };
    return signedIn.idToken ?? null;
  } catch {
    return null; // the caller shows what that means to the user
  }
}
