import { textOf } from '@fresh/kernel/log';
import { logger } from 'firebase-functions';

/** Identity didn't refresh a user's claims at once; the event of the change will have it do so. */
export function claimsNotRefreshed(requestId: string, uid: string, cause: unknown): void {
  logger.warn('claims not refreshed at once', { requestId, uid, cause: textOf(cause) });
}
