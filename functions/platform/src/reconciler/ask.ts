import type { ServiceName } from '@fresh/contracts/route';
import type { Redelivery } from '@fresh/kernel/events/redelivery';
import type { ReconcileRuntime } from './reconcile-runtime.ts';

/** False when the queue rejects. One service's queue that can't be reached must not keep the others from theirs. */
export async function ask(
  service: ServiceName,
  task: Redelivery,
  round: string,
  { enqueue, log }: Pick<ReconcileRuntime, 'enqueue' | 'log'>,
): Promise<boolean> {
  try {
    await enqueue(service, task, round);
    return true;
  } catch (error) {
    log.redeliveryRejected(task.subscriber, task.eventId, error);
    return false;
  }
}
