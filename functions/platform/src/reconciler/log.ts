import { textOf } from '@fresh/kernel/log';
import { logger } from 'firebase-functions';
import type { ReconcileReport } from './reconcile.ts';

/** A run ended; anything but zero lost, stuck and failed deserves a look. */
export function reconciled(report: ReconcileReport): void {
  const { lost, stuck, failed } = report;
  if (lost + stuck + failed === 0) logger.info('reconciled', report);
  else logger.warn('reconciled: events redelivered', report);
}

/** A queue didn't take a redelivery; a later run asks again. */
export function redeliveryRefused(subscriber: string, eventId: string, cause: unknown): void {
  logger.error('redelivery refused', { subscriber, eventId, cause: textOf(cause) });
}
