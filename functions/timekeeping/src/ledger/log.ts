import { logger } from 'firebase-functions';

/** An approval that changes nothing in the ledger: nothing to pay, shown already, or overtaken by a later approval. */
export function entrySkipped(eventId: string, attendanceId: string): void {
  logger.info('ledger entry skipped', { eventId, attendanceId });
}
