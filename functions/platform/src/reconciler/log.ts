import { writeLine } from '@fresh/kernel/telemetry/line';
import type { Unstarted } from '../event-state/unstarted.ts';
import type { ReconcileReport } from './reconcile.ts';

/**
 * A run ended; anything but zero lost, stuck, failed and closed, and a subscriber that is behind, deserves a look. `inboxLagMs` is the time since the last change
 * of the unfinished delivery that waits longest, 0 for none: a metric is made of it (docs/operations/monitoring).
 */
export function reconciled(report: ReconcileReport, inboxLagMs: number): void {
  const { lost, stuck, failed, closed, behind, complete } = report;
  const fields = { ...report, inboxLagMs, outcome: complete ? 'complete' : 'stopped at its bound' };
  if (lost + stuck + failed + closed + behind.length === 0)
    writeLine('INFO', 'reconciliation_clean', 'reconciled', fields);
  else writeLine('WARNING', 'reconciliation_redelivered', 'reconciled: events redelivered', fields);
}

/**
 * How far subscribers are behind with starting on events: a line of each that is, or one that says that none is, so that the
 * metric which is made of them (docs/operations/monitoring) comes back to 0.
 */
export function lagMeasured({ measuredAt, subscribers }: Unstarted): void {
  const say = (subscriber: string, unstartedLagMs: number, outcome: string) => {
    writeLine('INFO', 'delivery_lag_measured', 'lag measured', { subscriber, unstartedLagMs, outcome });
  };
  if (subscribers.length === 0) say('none', 0, 'none');
  for (const { subscriber, since } of subscribers) say(subscriber, measuredAt - since, 'behind');
}

/** A queue didn't take a redelivery; a later run asks again. */
export function redeliveryRejected(subscriber: string, eventId: string, cause: unknown): void {
  writeLine('ERROR', 'redelivery_rejected', 'redelivery rejected', { subscriber, eventId, outcome: 'rejected', cause });
}

/** A subscriber is behind with a page of the log: its triggers are late, or its function is not deployed. */
export function deliveriesBehind(
  subscriber: string,
  shard: number,
  { expected, undelivered }: { readonly expected: number; readonly undelivered: number },
): void {
  const fields = { subscriber, shard, expected, undelivered, outcome: 'waiting' };
  writeLine('ERROR', 'deliveries_behind', 'subscriber is behind, its deliveries are waited for', fields);
}
