import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '@fresh/contracts/route';
import * as z from 'zod';
import { firestore } from '../firebase.ts';
import * as log from '../log.ts';
import { parseTraceparent } from '../telemetry/span-context.ts';
import type { RootSpanStart } from '../telemetry/with-span.ts';
import { deadlineMs } from './deadline.ts';
import type { DeliveryRuntime } from './delivery.ts';
import { isPaused } from './paused-subscribers.ts';
import { enqueueRedelivery, roundOf } from './redelivery.ts';
import type { AnySubscriber } from './subscriber.ts';

/** Of an event as far as it can be read. */
const origin = z.object({
  id: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  correlationid: z.string().nullable().catch(null),
  orgid: z.string().nullable().catch(null),
  traceparent: z.unknown().optional(),
});

/**
 * A delivery belongs to the trace that logged its event, however late it is: after a failure, a replay or days in the
 * list of dead letters the same ids find it.
 */
export function rootSpanOf({ subscription }: AnySubscriber, functionName: string, logged: unknown): RootSpanStart {
  const { id, type, correlationid, orgid, traceparent } = origin.parse(logged ?? {});
  return {
    service: subscription.service,
    functionName,
    requestId: correlationid,
    orgId: orgid,
    name: subscription.name,
    kind: 'consumer',
    parent: parseTraceparent(traceparent),
    attributes: {
      ...(id !== undefined && { 'fresh.event_id': id }),
      ...(type !== undefined && { 'fresh.event_type': type }),
    },
  };
}

/** The invocation of a trigger by an event, above the deliveries to its subscribers. */
export function triggerSpanOf(service: ServiceName, functionName: string, logged: unknown): RootSpanStart {
  const { correlationid, traceparent } = origin.parse(logged ?? {});
  const parent = parseTraceparent(traceparent);
  return { service, functionName, requestId: correlationid, name: functionName, kind: 'consumer', parent };
}

/** The outside world of a service's deliveries. */
export function deliveryRuntime(service: ServiceName): DeliveryRuntime {
  return {
    db: firestore(),
    now: Date.now,
    deadlineMs,
    isPaused,
    enqueue: (task, wakeAt, step) =>
      enqueueRedelivery(service, task, roundOf(wakeAt, step), { now: wakeAt ?? Date.now(), random: Math.random }),
    pause: (round) => delay(Math.random() * 10 * 2 ** round),
    log,
  };
}
