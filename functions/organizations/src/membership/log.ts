import { writeLine } from '@fresh/kernel/telemetry/line';

/** Identity didn't refresh a user's claims at once; the event of the change will have it do so. */
export function claimsNotRefreshed(requestId: string, uid: string, cause: unknown): void {
  writeLine('WARNING', 'claims_refresh_deferred', 'claims not refreshed at once', {
    requestId,
    uid,
    outcome: 'left to the event',
    cause,
  });
}
