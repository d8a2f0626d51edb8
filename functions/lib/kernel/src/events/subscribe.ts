import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '@fresh/contracts/route';
import { redeliveryQueue } from '@fresh/contracts/subscription';
import { triggerName, triggerTopic } from '@fresh/contracts/trigger';
import type { QueryDocumentSnapshot } from 'firebase-admin/firestore';
import type { CloudFunction } from 'firebase-functions';
import { onDocumentCreated, type FirestoreEvent } from 'firebase-functions/v2/firestore';
import { onTaskDispatched, type TaskQueueFunction } from 'firebase-functions/v2/tasks';
import { NotKnownYetError } from '../errors.ts';
import { firestore } from '../firebase.ts';
import { functionOptions } from '../function-options.ts';
import * as log from '../log.ts';
import { serviceAccountOf } from '../service-account.ts';
import { annotate } from '../telemetry/execution-context.ts';
import { withRootSpan } from '../telemetry/with-span.ts';
import { deliverTask } from './deliver-task.ts';
import { deliver, type DeliveryRuntime } from './delivery.ts';
import { deliveryRuntime, rootSpanOf, triggerSpanOf } from './delivery-runtime.ts';
import { inboxRef } from './inbox.ts';
import { isPushing } from './push.ts';
import type { Recapturable } from './recapture.ts';
import { backoff, canaryTask, maxAttempts, recaptureTask, redelivery, type RecaptureTask } from './redelivery.ts';
import { declaredOf, type AnySubscriber } from './subscriber.ts';

/**
 * The Firestore function that carries an event to those subscribers of a service that subscribe to it. `retry: true`:
 * without it the platform logs a failure and drops the event.
 */
export function subscribe(
  ...subscribers: readonly [AnySubscriber, ...AnySubscriber[]]
): CloudFunction<FirestoreEvent<QueryDocumentSnapshot | undefined>> {
  const { subscription } = subscribers[0];
  const { service } = subscription;
  const name = triggerName(subscription);
  const document = `eventLog/${triggerTopic(subscription) ?? '{topic}'}/events/{eventId}`;
  return onDocumentCreated(
    { ...functionOptions('trigger', service, name), document, retry: true },
    async ({ data }) => {
      const logged = data?.data();
      const runtime = deliveryRuntime(service);
      const delivered = await withRootSpan(triggerSpanOf(service, name, logged), async ({ span }) =>
        Promise.allSettled(
          (await notHandledYet(subscribers, data, runtime)).map((subscriber) =>
            withRootSpan({ ...rootSpanOf(subscriber, name, logged), parent: span }, () =>
              deliver(subscriber, logged, { by: 'trigger', loggedAt: data?.createTime }, runtime),
            ),
          ),
        ),
      );
      // The platform repeats the event for all of them; those that have handled it find that in their inbox.
      const failed = delivered.find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
    },
  );
}

/**
 * How long an event may be under way before its trigger looks at the inboxes first, in ms. Earlier, it finds a push under way at
 * best, and the read would be one more step for an event that wasn't pushed.
 */
const settledMs = 250;

/**
 * The subscribers that have an event still to handle, as one read says; all of them while it is young. An effect outside
 * Firestore waits until then, where events are pushed: a push that is under way would have it, too.
 */
async function notHandledYet(
  subscribers: readonly AnySubscriber[],
  logged: QueryDocumentSnapshot | undefined,
  { db, now }: Pick<DeliveryRuntime, 'db' | 'now'>,
): Promise<readonly AnySubscriber[]> {
  const eventId: unknown = logged?.get('id');
  if (!logged || typeof eventId !== 'string') return subscribers;
  const youngMs = settledMs - (now() - logged.createTime.toMillis());
  if (youngMs > 0) {
    const type: unknown = logged.get('type');
    const waits = subscribers.some((one) => 'execute' in one && typeof type === 'string' && declaredOf(one, type));
    if (!waits || !isPushing()) return subscribers;
    await delay(Math.min(youngMs, settledMs));
  }
  const refs = subscribers.map(({ subscription }) => inboxRef(db, { subscriber: subscription.name, eventId }));
  const entries = await db.getAll(...refs);
  return subscribers.filter((_, index) => {
    const status: unknown = entries[index]?.get('progress.status');
    return status !== 'done' && status !== 'dead';
  });
}

/**
 * The task queue function of a service: delivers to its subscribers what failed, was lost or is replayed. Each slice is
 * a module that exports subscribers and nothing else; failed captures are replayed by it, too. An attempt that fails responds with 500, which makes the queue
 * retry later.
 */
export function redeliver(
  service: ServiceName,
  ...slices: readonly Readonly<Record<string, AnySubscriber | Recapturable>>[]
): TaskQueueFunction {
  const all = slices.flatMap((slice) => Object.values(slice));
  const subscribers = all.filter((one) => 'subscription' in one);
  const captures = all.filter((one) => 'recapture' in one);
  const options = {
    ...functionOptions('queue', service, redeliveryQueue(service)),
    // Who puts tasks into it, in whose name Cloud Tasks delivers them: the service itself, and platform for a replay.
    invoker: [...new Set<ServiceName>([service, 'platform'])].map(serviceAccountOf),
    // The subscriber's own count decides (`maxAttempts`); the queue's is higher for attempts that never got to count.
    retryConfig: { maxAttempts: 2 * maxAttempts, ...backoff },
    // What failed together comes back at the pace of an instance or two. Not fewer places: in the Tasks emulator a task
    // that waits for its next attempt keeps its own.
    rateLimits: { maxConcurrentDispatches: 50, maxDispatchesPerSecond: 100 },
  };
  return onTaskDispatched(options, async ({ data }) => {
    if (canaryTask.safeParse(data).success) return;
    const again = recaptureTask.safeParse(data);
    if (again.success) return recaptureAgain(service, again.data, captures);
    await deliverTask(service, redelivery.parse(data), subscribers, { ...deliveryRuntime(service), log });
  });
}

/** Replays a failed capture of the service's, in a trace of its own. */
async function recaptureAgain(
  service: ServiceName,
  { recapture: { capture, id } }: RecaptureTask,
  captures: readonly Recapturable[],
): Promise<void> {
  const owner = captures.find((one) => one.capture.name === capture);
  if (!owner) throw new NotKnownYetError(capture);
  const functionName = redeliveryQueue(service);
  const span = { service, functionName, requestId: id, name: capture, kind: 'consumer', parent: null } as const;
  const runtime = { db: firestore(), now: Date.now, pause: (ms: number) => delay(ms), random: Math.random, log };
  await withRootSpan(span, async () => {
    annotate({ outcome: await owner.recapture(id, runtime) });
  });
}
