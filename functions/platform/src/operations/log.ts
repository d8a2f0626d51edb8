import { logger } from 'firebase-functions';

/** An administrator had events delivered again. */
export function eventsReplayed(uid: string, replayId: string, of: string, deliveries: number): void {
  logger.info('events replayed', { uid, replayId, of, deliveries });
}
