import { eventEnvelope } from '@fresh/contracts/envelope';
import { publisherOf, publishersFor, receiver } from '@fresh/contracts/receiver';
import type { ServiceName } from '@fresh/contracts/route';
import { Timestamp } from 'firebase-admin/firestore';
import { onRequest, type HttpsFunction } from 'firebase-functions/v2/https';
import * as z from 'zod';
import { functionOptions } from '../function-options.ts';
import { readBody } from '../http/read-body.ts';
import { keepBodyUnread } from '../http/unread-body.ts';
import { parseJson } from '../json.ts';
import * as log from '../log.ts';
import { serviceAccountOf } from '../service-account.ts';
import { CallRejected, checkCaller } from '../service-auth/check-caller.ts';
import { tokenAuthority } from '../service-auth/choose-token-authority.ts';
import { parentIn, type SpanContext } from '../telemetry/span-context.ts';
import { withRootSpan } from '../telemetry/with-span.ts';
import { deliver } from './delivery.ts';
import { deliveryRuntime, rootSpanOf } from './delivery-runtime.ts';
import { declaredOf, type AnySubscriber } from './subscriber.ts';

/** An event fits a Firestore document of 1 MiB; a commit rarely has more than two. */
const bodyLimits = { maxBytes: 4 * 1024 * 1024, timeoutMs: 5_000 } as const;

/** Most events of one push; a step of a subscriber commits up to 500 documents. */
const pushBody = z.object({ events: z.array(eventEnvelope).max(500), committedAt: z.number() });

/**
 * The HTTPS function of a service that takes pushed events, for the services that publish them and no others. It responds
 * when every delivery has ended: before, an instance has CPU for them. A delivery that fails is left to its trigger, which
 * counts it. What comes this way is never a replay, and never older than its publisher's commit.
 */
export function receive(
  service: ServiceName,
  ...slices: readonly Readonly<Record<string, AnySubscriber>>[]
): HttpsFunction {
  const subscribers = slices.flatMap((slice) => Object.values(slice));
  const name = receiver(service);
  const callers = publishersFor(service);
  keepBodyUnread(name);
  const options = {
    ...functionOptions('receiver', service, name),
    ...(process.env['EVENT_PUSH'] === 'off' && { minInstances: 0 }), // no push comes, so none has to be fast
    cors: false,
    invoker: callers.map(serviceAccountOf),
  };
  return onRequest(options, async (request, response) => {
    let status: number;
    try {
      const { caller } = await checkCaller({ name, callers }, request.headers, tokenAuthority(), Date.now());
      const read = await readBody(request, bodyLimits);
      const body = read.kind === 'read' ? parseJson(read.body?.toString('utf8') ?? '') : undefined;
      status = await receivePush({ service, name, caller, subscribers }, body, parentIn(request.headers));
    } catch (error) {
      if (!(error instanceof CallRejected)) throw error;
      log.pushRejected(service, error.caller, error.reason);
      status = error.status === 'unauthenticated' ? 401 : 403;
    }
    response.writeHead(status).end();
  });
}

interface Receiver {
  readonly service: ServiceName;
  readonly name: string;
  readonly caller: ServiceName;
  readonly subscribers: readonly AnySubscriber[];
}

/** Delivers what was pushed; the status of the response. */
async function receivePush(
  { service, name, caller, subscribers }: Receiver,
  body: unknown,
  parent: SpanContext | null,
): Promise<number> {
  const parsed = pushBody.safeParse(body);
  if (!parsed.success) {
    log.pushRejected(service, caller, 'malformed');
    return 400;
  }
  const { events, committedAt } = parsed.data;
  const loggedAt = Timestamp.fromMillis(committedAt);
  if (events.some((event) => event.source !== `/services/${caller}` || publisherOf(event.type) !== caller)) {
    log.pushRejected(service, caller, 'events of another service');
    return 403;
  }
  const runtime = deliveryRuntime(service);
  const requestId = events[0]?.correlationid ?? null;
  const push = { service, functionName: name, requestId, name, kind: 'server', parent } as const;
  await withRootSpan(push, ({ span }) =>
    Promise.all(
      events.flatMap((event) =>
        subscribers
          .filter((subscriber) => declaredOf(subscriber, event.type) !== undefined)
          .map((subscriber) => {
            const start = rootSpanOf(subscriber, name, event);
            // The push is of the event's own trace, but for events that were planned in another.
            const within = start.parent?.traceId === span.traceId ? { ...start, parent: span } : start;
            return withRootSpan(
              within,
              () => deliver(subscriber, event, { by: 'push', loggedAt }, runtime).catch(() => undefined), // logged there
            );
          }),
      ),
    ),
  );
  return 204;
}
