import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '../errors.ts';
import { auth } from '../firebase.ts';
import type { Actor, SessionContext } from './context.ts';

/**
 * `true` on a response where Auth says something else of the user than the token or session cookie does: the client
 * gets a fresh ID token, and with a session cookie signs in again. A cookie is as old as its sign-in, up to five days.
 */
export const tokenOutdatedHeader = 'x-token-outdated';

type Asking = Pick<SessionContext, 'actor' | 'responseHeaders'>;

/** The user as Auth knows them now. Notifies the client where its token says something else. */
export async function currentActor({ actor, responseHeaders }: Asking): Promise<Actor> {
  const current = await readAccount(actor.uid);
  if (!isSameActor(actor, current)) responseHeaders[tokenOutdatedHeader] = 'true';
  return current;
}

/** What Auth says of an account. Rejects where there is none: the session was checked against it. */
export async function readAccount(uid: string): Promise<Actor> {
  const { email = '', emailVerified, customClaims = {} } = await auth().getUser(uid);
  return { uid, email, emailVerified, claims: customClaims };
}

/**
 * Does something as the user that the token names. Where that is rejected, Auth is asked: a link in a mail may have
 * been followed, or a role granted, since the token was made. If so it is tried once more.
 *
 *   verify by mail ── request with the old token: 403 ── ask Auth: verified ── again: 200, `x-token-outdated: true`
 */
export async function asCurrentActor<C extends Asking, T>(context: C, act: (context: C) => Promise<T>): Promise<T> {
  try {
    return await act(context);
  } catch (error) {
    if (!(error instanceof ApiError) || !(error.code === 'FORBIDDEN' || error.code === 'NOT_FOUND')) throw error;
    const actor = await currentActor(context);
    if (isSameActor(context.actor, actor)) throw error;
    return act({ ...context, actor });
  }
}

/** A token may hold more claims than the account: those of the custom token that it was made from. */
function isSameActor(token: Actor, account: Actor): boolean {
  const isKnown = ([name, value]: [string, unknown]) => isDeepStrictEqual(token.claims[name], value);
  return (
    token.email === account.email &&
    token.emailVerified === account.emailVerified &&
    Object.entries(account.claims).every(isKnown)
  );
}
