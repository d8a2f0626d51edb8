import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCodes, type ErrorCode } from '@fresh/contracts/errors';
import type { Route } from '@fresh/contracts/route';
import { ApiError } from '@fresh/kernel/errors';
import type { SessionContext } from '@fresh/kernel/http/context';
import { csrfTokenFor } from '@fresh/kernel/http/csrf';
import * as z from 'zod';
import { functionUrl } from './function-url.ts';
import type { AnswerOf } from './route-types.ts';

/** How long one attempt may take, in ms. */
const timeoutMs = 10_000;
/** Pauses before the second and third attempt, in ms. */
const pausesMs = [200, 800];

type Callable = Pick<Route, 'id' | 'functionName' | 'method' | 'path' | 'response'>;

/** What is sent to a route. */
export interface Sending {
  readonly body?: unknown;
  /** Path and query, where the route's own path has parameters or the query matters. */
  readonly path?: string;
}

/**
 * Calls another service's route as the signed-in user. Every attempt carries the same Idempotency-Key, so that repeating
 * one whose answer was lost repeats the answer, not the effect. Refusals are thrown as the ApiError they were; anything
 * else that goes wrong is an Error, and so the calling route's own 500.
 */
export async function callRoute<R extends Callable>(
  route: R,
  sending: Sending,
  caller: SessionContext,
): Promise<AnswerOf<R>> {
  const url = functionUrl(route.functionName) + (sending.path ?? route.path);
  const body = sending.body === undefined ? null : JSON.stringify(sending.body);
  const request = { method: route.method, headers: headersFor(route, caller, body), body };
  for (const pauseMs of [...pausesMs, null]) {
    const outcome = await attempt(url, request);
    if (outcome.kind === 'answered' && outcome.status === route.response.status) {
      route.response.schema.parse(outcome.body);
      return outcome.body as AnswerOf<R>;
    }
    if (outcome.kind === 'answered' && !mayHelp(outcome.status, outcome.body)) throw refusal(route, outcome);
    if (pauseMs === null) throw failure(route, outcome);
    await delay(pauseMs);
  }
  throw new Error('the last attempt has returned or thrown');
}

type Outcome =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'no_answer'; readonly cause: unknown };

async function attempt(url: string, request: RequestInit): Promise<Outcome> {
  try {
    const answer = await fetch(url, { ...request, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    return { kind: 'answered', status: answer.status, body: jsonOf(await answer.text()) };
  } catch (cause) {
    return { kind: 'no_answer', cause }; // refused, cut off or too late: repeated, then thrown by callRoute
  }
}

/** The end user's own credential: the service called decides by his rights, and takes nothing on our word. */
function headersFor(route: Callable, caller: SessionContext, body: string | null): Record<string, string> {
  const { requestId, trace, sessionCookie, request } = caller;
  const authorization = request.headers['authorization'];
  return {
    'x-request-id': requestId,
    ...(trace.traceparent !== undefined && { traceparent: trace.traceparent }),
    ...(body !== null && {
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey(route, caller, body),
    }),
    ...(sessionCookie !== null
      ? { cookie: `__session=${sessionCookie}`, 'x-csrf-token': csrfTokenFor(sessionCookie) }
      : { ...(typeof authorization === 'string' && { authorization }) }),
  };
}

/**
 * Follows from the client's own key, so that his repetition after a crash of ours doesn't make a second organization.
 * Without one it is fresh, not the request id: that may be the client's as well, and he owes nobody a new one each time.
 */
function idempotencyKey(route: Callable, { request, newId }: SessionContext, body: string): string {
  const sent = request.headers['idempotency-key'];
  if (typeof sent !== 'string' || sent === '') return newId();
  return createHash('sha256')
    .update(JSON.stringify([request.path, route.id, sent, body]))
    .digest('base64url');
}

const envelope = z.object({
  error: z.object({
    code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
    message: z.string(),
    /** Only envelope A has one: the pipeline refused, not the handler. */
    requestId: z.string().optional(),
    details: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .catch(undefined),
  }),
});

/** Failures of the service, and an earlier attempt that it is still working on. */
function mayHelp(status: number, body: unknown): boolean {
  return status >= 500 || envelope.safeParse(body).data?.error.code === 'REQUEST_IN_PROGRESS';
}

/** What the end user is told: the handler's refusals, and of the pipeline's those that concern him. */
function refusal(route: Callable, { status, body }: Extract<Outcome, { kind: 'answered' }>): Error {
  const parsed = envelope.safeParse(body);
  if (!parsed.success) return new Error(`${route.id} answered ${status} without an error envelope`);
  const { code, message, requestId, details } = parsed.data.error;
  // A mutation is also forbidden for want of a CSRF token, which we owe; a read only for want of a membership.
  const hisDoing =
    code === 'UNAUTHORIZED' || code === 'RATE_LIMITED' || (code === 'FORBIDDEN' && route.method === 'GET');
  const concernsUser = requestId === undefined || hisDoing;
  if (code === 'INTERNAL' || code === 'INTERNAL_ERROR' || !concernsUser) {
    return new Error(`${route.id} answered ${status} ${code}: ${message}`);
  }
  return new ApiError(code, message, details);
}

function failure(route: Callable, outcome: Outcome): Error {
  if (outcome.kind === 'no_answer') return new Error(`${route.id} did not answer`, { cause: outcome.cause });
  return new Error(`${route.id} answered ${outcome.status}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a proxy's page: judged by its status
  }
}
