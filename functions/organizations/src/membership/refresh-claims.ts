import { callables as contract } from '@fresh/contracts/callables/identity';
import type { ActorContext, SessionContext } from '@fresh/kernel/http/context';
import { serviceCall } from '@fresh/kernel/service-auth/service-call';
import * as log from './log.ts';

const refresh = serviceCall('organizations', contract.refreshClaimsNow);

/** How long a user waits for their claims, in ms: as long as a function of identity may take to start. */
const patienceMs = 3_000;
/** How long identity isn't asked again after it didn't respond, in ms: an outage of it must not slow us down. */
const pauseMs = 30_000;
let pausedUntilMs = 0;

/**
 * Has identity bring a user's claims in step before their page gets the response. Call it after the commit.
 *
 * The event of the change does the same some time later, so this may fail: it is logged, and the request goes on. It is
 * worth its latency only to users who wait for their own change, and ask for a new ID token next: they founded an
 * organization, joined one, or left it. That token would say for an hour what was true before. Users that another
 * member added, changed or removed have no page that waits. They lose access by the membership document, at once,
 * whatever their claims say; for them the event is soon enough.
 */
export async function refreshClaims({ requestId, trace, now }: ActorContext, uid: string): Promise<void> {
  if (now() < pausedUntilMs) return;
  try {
    await refresh({ uid }, { requestId, trace, deadlineMs: patienceMs });
  } catch (error) {
    pausedUntilMs = now() + pauseMs;
    log.claimsNotRefreshed(requestId, uid, error);
  }
}

/** `refreshClaims` of the caller, as what follows a commit. */
export async function refreshOwnClaims(context: SessionContext): Promise<undefined> {
  await refreshClaims(context, context.actor.uid);
}
