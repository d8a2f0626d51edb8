import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { OperationActor, ServiceOperation } from '@fresh/contracts/callable';
import type { ServiceName } from '@fresh/contracts/route';
import type * as z from 'zod';
import type { Actor, Trace } from '../http/context.ts';
import { parseJson } from '../json.ts';
import * as log from '../log.ts';
import { withSpan } from '../telemetry/with-span.ts';
import { currentTraceparent } from '../telemetry/execution-context.ts';
import { UnavailableError } from '../unavailable.ts';
import { untilAborted, withAttemptSignal } from './attempt-signal.ts';
import { tokenAuthority } from './choose-token-authority.ts';
import { deployedUrl, functionUrl } from './function-url.ts';
import { headers } from './headers.ts';
import type { TokenAuthority } from './token-authority.ts';
import { fromWire } from './wire.ts';

/** On whose behalf and in what context a call is made; a handler's own context will do. */
export type CallContext<A extends OperationActor> = {
  readonly requestId: string;
  readonly trace: Trace;
  /** Makes calls one call, where the operation `repeats: 'by-key'`. Fresh for each call if not given. */
  readonly idempotencyKey?: string | undefined;
  /** Ms for the whole call with its retries. */
  readonly deadlineMs?: number | undefined;
} & (A extends 'user' ? { readonly actor: Pick<Actor, 'uid' | 'email' | 'emailVerified'> } : unknown);

/** Ms for one attempt, and for the whole call where the caller doesn't say. */
const attemptMs = 10_000;
const defaultDeadlineMs = 25_000;
/** Longest pauses before the second and third attempt, in ms; the pause is random, so that retries don't meet. */
const longestPausesMs = [200, 800];

/**
 * Calls an operation of another service. Its rejections are thrown as the ApiError they were. A service that doesn't
 * respond or says that it is unavailable is an UnavailableError, and so the calling route's 503; anything else is its
 * own 500. In two calls, so that a service that the operation doesn't list is a compile error, and an error when the
 * process starts.
 *
 * @example const provision = serviceCall('onboarding', contract.provisionOrganization);
 *          await provision({ name }, context);
 */
export function serviceCall<
  In extends z.ZodType,
  Out extends z.ZodType,
  A extends OperationActor,
  C extends ServiceName,
>(caller: NoInfer<C>, operation: ServiceOperation<In, Out, A, C>) {
  if (!operation.callers.includes(caller)) throw new Error(`${caller} may not call ${operation.name}`);
  return async (input: z.input<In>, context: CallContext<A>): Promise<z.input<Out>> => {
    const result = await withSpan({ name: operation.name, kind: 'client', attributes: {} }, () =>
      call(caller, operation, input, context, tokenAuthority()),
    );
    operation.output.parse(result);
    return result as z.input<Out>;
  };
}

type Outcome =
  | { readonly kind: 'responded'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'no_response'; readonly cause: unknown };

async function call(
  caller: ServiceName,
  operation: ServiceOperation,
  input: unknown,
  context: CallContext<OperationActor> & { readonly actor?: Pick<Actor, 'uid' | 'email' | 'emailVerified'> },
  authority: TokenAuthority,
): Promise<unknown> {
  const { name, repeats } = operation;
  const { requestId, idempotencyKey = randomUUID(), deadlineMs = defaultDeadlineMs } = context;
  const actor = operation.actor === 'user' ? context.actor : undefined;
  const body = JSON.stringify({ data: { input, ...(actor && { actor: named(actor) }) } });
  const deadline = AbortSignal.timeout(deadlineMs);
  for (const pauseMs of [...(repeats === 'never' ? [] : longestPausesMs), null]) {
    const outcome = await callOnce(name, deadline, async () => {
      const tokens = await tokensFor(caller, operation, authority);
      return { headers: { ...tokens, ...headersOf(context, idempotencyKey) }, body };
    });
    if (outcome.kind === 'responded' && outcome.status === 200) return resultOf(outcome.body);
    const rejection = outcome.kind === 'responded' ? fromWire(outcome.body) : null;
    if (rejection && rejection.code !== 'REQUEST_IN_PROGRESS') throw rejection;
    const mayHelp =
      rejection !== null || outcome.kind === 'no_response' || outcome.status >= 500 || outcome.status === 429;
    const retries = mayHelp && pauseMs !== null && !deadline.aborted;
    log.serviceCallFailed({ requestId, operation: name, retries, ...about(outcome) });
    if (!retries) throw rejection ?? failureOf(name, outcome);
    await delay(Math.random() * pauseMs);
  }
  throw new Error('the last attempt has returned or thrown');
}

/** Asked for each attempt: a limited-use token is good for one. */
async function tokensFor(
  caller: ServiceName,
  { name, mutates }: ServiceOperation,
  authority: TokenAuthority,
): Promise<Record<string, string>> {
  const [serviceToken, appToken] = await Promise.all([
    authority.serviceToken(caller, deployedUrl(name)),
    authority.appToken(caller, mutates ? 'limited' : 'repeated'),
  ]);
  return {
    [headers.gate]: `Bearer ${serviceToken}`,
    [headers.serviceToken]: serviceToken,
    [headers.appToken]: appToken,
  };
}

function headersOf({ requestId, trace }: CallContext<OperationActor>, idempotencyKey: string): Record<string, string> {
  // The call's own span, where there is one.
  const traceparent = currentTraceparent() ?? trace.traceparent;
  return {
    'content-type': 'application/json',
    [headers.idempotencyKey]: idempotencyKey,
    [headers.requestId]: requestId,
    [headers.correlationId]: trace.correlationId,
    ...(traceparent !== undefined && { [headers.traceparent]: traceparent }),
  };
}

async function callOnce(
  name: string,
  deadline: AbortSignal,
  prepare: () => Promise<{ headers: Record<string, string>; body: string }>,
): Promise<Outcome> {
  try {
    return await withAttemptSignal(deadline, attemptMs, async (signal) => {
      // The SDKs that get tokens take no signal: they are left behind.
      const request = await untilAborted(signal, prepare());
      const response = await fetch(functionUrl(name), { method: 'POST', ...request, redirect: 'error', signal });
      return { kind: 'responded', status: response.status, body: parseJson(await response.text()) };
    });
  } catch (cause) {
    return { kind: 'no_response', cause }; // no token, no connection, cut off or too late: repeated or thrown by `call`
  }
}

function about(outcome: Outcome): { status: number | null; cause?: unknown } {
  return outcome.kind === 'responded' ? { status: outcome.status } : { status: null, cause: outcome.cause };
}

function named({ uid, email, emailVerified }: Pick<Actor, 'uid' | 'email' | 'emailVerified'>) {
  return { uid, email, emailVerified };
}

function resultOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'result' in body ? body.result : undefined;
}

function failureOf(name: string, outcome: Outcome): Error {
  if (outcome.kind === 'no_response') return new UnavailableError(`${name} did not respond`, { cause: outcome.cause });
  const message = `${name} responded with ${outcome.status}`;
  return outcome.status === 429 || outcome.status === 503 ? new UnavailableError(message) : new Error(message);
}
