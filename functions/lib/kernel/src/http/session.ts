import type { SessionContext } from './context.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';
import { reject } from './response.ts';
import type { StartedReads } from './start-reads.ts';

/** The signed-in user and how they signed in. */
export type Session = Pick<SessionContext, 'actor' | 'authTime' | 'sessionCookie'>;

/** What `session` adds; null on public routes. */
export interface InSession {
  readonly session: Session | null;
}

/** Rejects with 401 a caller without a current session. */
export const session: Middleware<RequestScope & Matched & StartedReads, InSession> = async (context, next) => {
  const { route, presented, isCurrent, logFields } = context;
  if (route.access === 'public') return next({ session: null });
  if (!presented || !(await isCurrent)) return reject(context, 'UNAUTHORIZED', 'Authentication required.');
  const { credential, identity } = presented;
  const { actor, authTime } = identity;
  logFields.uid = actor.uid;
  return next({ session: { actor, authTime, sessionCookie: credential.kind === 'cookie' ? credential.token : null } });
};
