import { setTimeout as delay } from 'node:timers/promises';
import type { EventEnvelope } from '@fresh/contracts/envelope';
import { publisherOf, receiver, receiversOf } from '@fresh/contracts/receiver';
import type { ServiceName } from '@fresh/contracts/route';
import { CircuitBreaker } from '../circuit-breaker.ts';
import * as log from '../log.ts';
import { tokenSource } from '../service-auth/choose-token-source.ts';
import { deployedUrl, functionUrl } from '../service-auth/function-url.ts';
import { headers } from '../service-auth/headers.ts';
import { currentTraceparent } from '../telemetry/execution-context.ts';
import { withSpan } from '../telemetry/with-span.ts';
import { takeAppended } from './appended-events.ts';
import { post } from './push-post.ts';

/** Longest that a commit's request waits for its pushes to be sent, in ms; the first one has to ask for its tokens. */
const longestWaitMs = 50;

/** A receiver that fails five times in a row is left alone for ten seconds; its triggers deliver. */
const breakerLimits = { failures: 5, openMs: 10_000 } as const;
const breakers = new Map<ServiceName, CircuitBreaker>();

/** The body of a push. */
export interface Push {
  readonly events: readonly EventEnvelope[];
  /** When they were known to be committed, by the publisher's clock; epoch ms. */
  readonly committedAt: number;
}

/**
 * The fast path of events: sends what a writer has committed to each service that subscribes to it, once. Waits until the
 * requests are sent, and not for responses: the triggers of the same events deliver whatever doesn't arrive.
 *
 *   commit ── push sent ── response to the client
 *               └──────────► receive<Service> ── inbox + effect in one commit
 *   trigger ─────────────────────► inbox: done
 *
 * Never rejects.
 */
export async function pushCommitted(writer: object): Promise<void> {
  const events = takeAppended(writer);
  if (!isPushing()) return;
  const sent = byReceiver(events).map(([service, theirs]) =>
    withSpan({ name: `push to ${service}`, kind: 'client', attributes: {} }, () => pushTo(service, theirs)),
  );
  if (sent.length > 0) await Promise.race([Promise.all(sent), delay(longestWaitMs)]);
}

/** Whether services push their events, as EVENT_PUSH says. */
export function isPushing(): boolean {
  return process.env['EVENT_PUSH'] !== 'off';
}

/** Which services get which of the events. */
function byReceiver(events: readonly EventEnvelope[]): [ServiceName, [EventEnvelope, ...EventEnvelope[]]][] {
  const byService = new Map<ServiceName, [EventEnvelope, ...EventEnvelope[]]>();
  for (const event of events) {
    for (const service of receiversOf(event.type)) {
      const theirs = byService.get(service);
      if (theirs) theirs.push(event);
      else byService.set(service, [event]);
    }
  }
  return [...byService];
}

/** Resolves when the request is sent. All events of a commit are of one publisher. */
async function pushTo(service: ServiceName, events: readonly [EventEnvelope, ...EventEnvelope[]]): Promise<void> {
  const breaker = breakers.get(service) ?? new CircuitBreaker(breakerLimits);
  breakers.set(service, breaker);
  const committedAt = Date.now();
  if (!breaker.mayCall(committedAt)) return;
  const name = receiver(service);
  const fail = (cause: unknown) => {
    breaker.failed(Date.now());
    log.pushFailed(service, events.length, cause);
  };
  try {
    const body = Buffer.from(JSON.stringify({ events, committedAt } satisfies Push));
    const traceparent = currentTraceparent();
    const proofs = await tokensFor(publisherOf(events[0].type), name);
    const { flushed, status } = post(functionUrl(name), { ...proofs, ...(traceparent && { traceparent }) }, body);
    void status.then((code) => {
      if (code === 204) breaker.succeeded();
      else fail(code === null ? 'no response' : `status ${code}`);
    });
    await flushed;
  } catch (error) {
    fail(error); // no tokens, or an address that can't be called
  }
}

async function tokensFor(publisher: ServiceName, name: string): Promise<Record<string, string>> {
  const source = tokenSource();
  const [serviceToken, appToken] = await Promise.all([
    source.serviceToken(publisher, deployedUrl(name)),
    source.appToken(publisher, 'repeated'),
  ]);
  return {
    [headers.gate]: `Bearer ${serviceToken}`,
    [headers.serviceToken]: serviceToken,
    [headers.appToken]: appToken,
  };
}
