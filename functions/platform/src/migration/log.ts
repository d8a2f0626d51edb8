import { logger } from 'firebase-functions';
import type { RoutingEvent } from '@fresh/contracts/events/platform';

/** An administrator chose who answers routes; no change when it was so already. */
export function routingChanged(uid: string, requestId: string, changes: RoutingEvent['data']['changes']): void {
  logger.info('routing changed', { uid, requestId, changes });
}
