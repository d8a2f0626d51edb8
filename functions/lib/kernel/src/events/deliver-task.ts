import type { ServiceName } from '@fresh/contracts/route';
import { redeliveryQueue } from '@fresh/contracts/subscription';
import type * as log from '../log.ts';
import { withRootSpan } from '../telemetry/with-span.ts';
import type { Outcome } from './attempt-runtime.ts';
import { closeOpenEntry } from './close-entry.ts';
import { createInboxEntry } from './create-inbox-entry.ts';
import { deliver, type DeliveryRuntime } from './delivery.ts';
import { rootSpanOf } from './delivery-runtime.ts';
import { readLogged, type Redelivery } from './redelivery.ts';
import type { AnySubscriber } from './subscriber.ts';

/** The outside world of a task's delivery. */
export interface TaskRuntime extends DeliveryRuntime {
  readonly log: DeliveryRuntime['log'] & Pick<typeof log, 'eventGone' | 'subscriberMissing'>;
}

/** How a task ended: as a delivery does; without its event, which the log has no more; or it is kept until its service is newer. */
export type TaskOutcome = Outcome | 'gone' | 'kept';

/** Delivers what failed, was lost or is replayed to one of a service's subscribers. Throws when the queue has to retry. */
export async function deliverTask(
  service: ServiceName,
  task: Redelivery,
  subscribers: readonly AnySubscriber[],
  runtime: TaskRuntime,
): Promise<TaskOutcome> {
  const subscriber = subscribers.find(({ subscription }) => subscription.name === task.subscriber);
  if (!subscriber) return keepForLater(service, task, runtime);
  const snapshot = await readLogged(runtime.db, task);
  const logged = snapshot.data();
  return withRootSpan({ ...rootSpanOf(subscriber, redeliveryQueue(service), logged), readBefore: 1 }, () =>
    logged
      ? deliver(subscriber, logged, { by: 'task', replay: task.replay, loggedAt: snapshot.createTime }, runtime)
      : closeWithoutEvent(task, runtime),
  );
}

/** No attempt can deliver an event that the log has no more: its entry must not look stuck for ever. */
async function closeWithoutEvent(task: Redelivery, { db, now, log }: TaskRuntime): Promise<TaskOutcome> {
  await closeOpenEntry(db, task, 'the event is no longer in the log', now());
  log.eventGone(task.subscriber, task.eventId);
  return 'gone';
}

/**
 * `platform` knows a subscriber that this service doesn't: one of them is about to be deployed, or was rolled back.
 * More attempts wouldn't help until then, so the task is done; the entry stays open, and the reconciler asks again.
 *
 *   platform new: task for S ── service old: entry open, task done ── service new ── reconciler asks ── S has it
 */
async function keepForLater(
  service: ServiceName,
  task: Redelivery,
  { db, now, log }: TaskRuntime,
): Promise<TaskOutcome> {
  const cause = `${service} has no subscriber ${task.subscriber} yet`;
  await createInboxEntry(db, task, { cause, replay: task.replay }, now());
  log.subscriberMissing(service, task.subscriber, task.eventId);
  return 'kept';
}
