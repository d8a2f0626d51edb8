import type { ErrorCode } from '@fresh/contracts/errors';
import type { Access, Route } from '@fresh/contracts/route';
import { documentId } from '../document-id.ts';
import { ApiError } from '../errors.ts';
import type * as log from '../log.ts';
import { isUnavailable, withTimeout } from '../unavailable.ts';
import { currentTraceparent, find } from '../telemetry/work.ts';
import type { Actor, ApiRequest, ContextFor, Membership, OrganizationContext, SessionContext } from './context.ts';
import { readCredential, type Credential, type Credentials } from './credentials.ts';
import { acceptsCsrf } from './csrf.ts';
import type { IdempotencyStore } from './idempotency.ts';
import { hasMinimumRole, type Memberships } from './organization-context.ts';
import { rateLimitHeaders, type RateLimiter } from './rate-limit.ts';
import { unstorable } from './well-formed.ts';
import {
  detailsByPath,
  frameworkAnswer,
  handlerAnswer,
  problemsOf,
  securityHeaders,
  unavailableAnswer,
  type Answer,
  type ErrorReply,
  type Reply,
} from './reply.ts';
import type { RequestIds } from './request-ids.ts';

/** Answers one route. May throw ApiError; anything else it throws is a defect. */
export type Handler<A extends Access, In, Out> = (context: ContextFor<A>, body: In) => Promise<Reply<Out> | ErrorReply>;

/** A route and its handler, with the types already checked against each other. */
export interface RouteHandler {
  readonly route: Route;
  readonly handler: (context: OrganizationContext, body: unknown) => Promise<Reply | ErrorReply>;
}

/** What the pipeline needs from the world. */
export interface Runtime {
  readonly credentials: Credentials;
  readonly memberships: Memberships;
  readonly limiter: RateLimiter;
  readonly idempotency: IdempotencyStore;
  /** Epoch ms. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: Pick<typeof log, 'requestAnswered' | 'requestFailed'>;
}

/**
 * The longest a request may take, in ms: as long as a call between services, well below the 60 s after which Hosting and
 * Cloud Run give up without an answer of ours.
 */
export const requestDeadlineMs = 25_000;

/** When to ask again after something that we depend on was away, in seconds. */
const awaySeconds = 5;

/** Longest Idempotency-Key, in characters. */
const maxKeyLength = 255;

/** Largest body that is read: 256 KiB. Far above any real one, far below what could hurt an instance. */
export const maxBodyBytes = 256 * 1024;

/** Thrown by steps 1-6; leaves in envelope A. */
class Refusal extends Error {
  constructor(readonly answer: Answer) {
    super(answer.code);
  }
}

/**
 * One request through the checks in the monolith's observable order (CONTRACT 1.2):
 * rate limit → session → CSRF → organization → role → input → handler. Never throws.
 */
export async function runPipeline(
  { route, handler }: RouteHandler,
  params: Readonly<Record<string, string>>,
  request: ApiRequest,
  { requestId, clientRequestId }: RequestIds,
  runtime: Runtime,
): Promise<Answer> {
  const startedAt = runtime.now();
  const traceparent = currentTraceparent();
  const trace = { correlationId: requestId, ...(traceparent !== undefined && { traceparent }) };
  const seen: { actor?: Actor; org?: Membership; inHandler?: true } = {};
  let limitHeaders: Record<string, string> = {};
  let refused = false;

  const refuse: Refuse = (code, message, more) => {
    throw new Refusal(frameworkAnswer(code, message, requestId, more));
  };

  const steps = async (): Promise<Answer> => {
    const credential = route.access === 'public' ? null : readCredential(plainHeaders(request));
    limitHeaders = await takeRateLimit(route, credential, request, runtime, refuse);

    const session: Partial<SessionContext> =
      route.access === 'public' ? {} : await verifySession(credential, runtime, refuse);
    if (session.actor) seen.actor = session.actor;
    if (session.sessionCookie && isMutation(route) && !acceptsCsrf(csrfHeaders(request), session.sessionCookie)) {
      refuse('FORBIDDEN', 'Invalid CSRF token.');
    }
    const org = session.actor && (await findOrganization(route.access, session.actor, request, runtime, refuse));
    if (org) {
      seen.org = org;
      find({ orgId: org.orgId });
    }

    const body = readBody(route, request, refuse);
    seen.inHandler = true;
    await takeHandlerRateLimit(route, session.actor, request, runtime);
    for (const [name, value] of Object.entries(params)) documentId(value, name);
    // One request, one time: what a handler stores, tells and answers of one moment is the same number everywhere.
    const now = () => startedAt;
    const { newId } = runtime;
    const context = { requestId, request, params, trace, now, newId, ...session, org: org ?? null };
    const work = async (): Promise<Answer> => {
      const reply = await handler(context as OrganizationContext, body);
      const { headers = {}, cookies = [] } = reply;
      const status = 'status' in reply ? reply.status : route.response.status;
      return { status, headers, cookies, body: reply.body };
    };
    return answerOnce(route, { requestId, actor: session.actor, org, request }, runtime, refuse, work);
  };

  let answer: Answer;
  try {
    answer = await withTimeout(requestDeadlineMs, steps());
  } catch (error) {
    if (error instanceof Refusal) {
      answer = error.answer;
      refused = true;
    } else if (error instanceof ApiError) {
      const { code, message, details, headers } = error;
      answer = { ...handlerAnswer(route, code, message, details), headers };
    } else {
      runtime.log.requestFailed(requestId, route.id, error);
      answer = failureAnswer(error, route, seen.inHandler === true, requestId);
    }
  }

  const durationMs = runtime.now() - startedAt;
  runtime.log.requestAnswered({
    requestId,
    clientRequestId,
    route: route.id,
    method: request.method,
    path: request.path,
    status: answer.status,
    durationMs,
    code: answer.code,
    uid: seen.actor?.uid,
    orgId: seen.org?.orgId,
  });
  return {
    ...answer,
    headers: {
      ...securityHeaders,
      ...(isPrivate(route, answer) && { 'Cache-Control': 'private, no-store' }),
      ...limitHeaders,
      ...answer.headers,
      'x-request-id': requestId,
      ...(!refused && { 'x-duration-ms': String(durationMs) }),
    },
  };
}

/** Ends the request in envelope A. */
type Refuse = (code: ErrorCode, message: string, more?: Parameters<typeof frameworkAnswer>[3]) => never;

/**
 * Step 1. The principal is the user when the credential is genuine, else the address; whether it is also still valid
 * (not revoked) is asked only in step 2, so that a limited caller costs no call to Auth.
 */
async function takeRateLimit(
  route: Route,
  credential: Credential | null,
  request: ApiRequest,
  runtime: Runtime,
  refuse: Refuse,
): Promise<Record<string, string>> {
  if (!route.rateLimit) return {};
  const actor = credential && (await runtime.credentials.identify(credential));
  const principal = actor ? `user:${actor.uid}` : `address:${request.address}`;
  const state = await runtime.limiter.take(`${route.id}|${principal}`, route.rateLimit);
  const headers = rateLimitHeaders(route.rateLimit, state);
  if (!state.allowed) refuse('RATE_LIMITED', 'Too many requests. Please try again later.', { headers });
  return headers;
}

/** The handler's own limit, at the start of step 7. */
async function takeHandlerRateLimit(
  { handlerRateLimit: limit }: Route,
  actor: Actor | undefined,
  { method, path, address }: ApiRequest,
  { limiter }: Runtime,
): Promise<void> {
  if (!limit) return;
  const state = await limiter.take(`${method}|${path}|${actor?.uid ?? address}`, limit);
  if (state.allowed) return;
  throw new ApiError('RATE_LIMITED', 'Rate limit exceeded', undefined, rateLimitHeaders(limit, state));
}

/** Step 2. */
async function verifySession(
  credential: Credential | null,
  runtime: Runtime,
  refuse: Refuse,
): Promise<Pick<SessionContext, 'actor' | 'sessionCookie'>> {
  const actor = credential && (await runtime.credentials.verify(credential));
  if (!credential || !actor) return refuse('UNAUTHORIZED', 'Authentication required.');
  return { actor, sessionCookie: credential.kind === 'cookie' ? credential.token : null };
}

/** Steps 4 and 5: query parameter, else header; an empty parameter falls through (CONTRACT 1.5). */
async function findOrganization(
  access: Access,
  actor: Actor,
  request: ApiRequest,
  runtime: Runtime,
  refuse: Refuse,
): Promise<Membership | null> {
  if (typeof access !== 'object' && access !== 'optional-org') return null;
  const orgId = request.query.get('orgId') || header(request, 'x-org-id') || '';
  const membership = orgId === '' ? null : await runtime.memberships.findActive(actor.uid, orgId);
  if (access === 'optional-org') return membership;
  if (!membership) return refuse('FORBIDDEN', 'Organization membership required.');
  if (!hasMinimumRole(membership.role, access.org)) {
    refuse('FORBIDDEN', `Insufficient permissions. Required role: ${access.named ?? access.org.join(' or ')}.`);
  }
  return membership;
}

/**
 * Between steps 6 and 7: a signed-in mutation with an `Idempotency-Key` is worked on once, and its answer repeated
 * (with `Idempotent-Replayed: true`). A request that failed frees the key, so that the client's retry works.
 */
async function answerOnce(
  route: Route,
  about: { requestId: string; actor: Actor | undefined; org: Membership | null | undefined; request: ApiRequest },
  runtime: Runtime,
  refuse: Refuse,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const { actor, org, request } = about;
  const key = header(request, 'idempotency-key');
  if (!key || !actor || !isMutation(route)) return work();
  if (key.length > maxKeyLength) refuse('VALIDATION_FAILED', `Idempotency-Key exceeds ${maxKeyLength} characters.`);
  const target = JSON.stringify([request.path, [...request.query], org?.orgId]);
  const claim = await runtime.idempotency.claim(
    { uid: actor.uid, routeId: route.id, target, key, body: request.body },
    runtime.now,
  );
  switch (claim.kind) {
    case 'answered':
      return { ...claim.answer, headers: { ...claim.answer.headers, 'Idempotent-Replayed': 'true' } };
    case 'answered_once':
      return refuse('CONFLICT', 'This request was completed; its answer is given only once.');
    case 'other_request':
      return refuse('CONFLICT', 'Idempotency-Key was used with another request body.');
    case 'in_progress': {
      const headers = { 'Retry-After': String(Math.max(1, Math.ceil(claim.retryAfterMs / 1000))) };
      return refuse('REQUEST_IN_PROGRESS', 'A request with this Idempotency-Key is in progress.', { headers });
    }
    case 'mine': {
      let answer: Answer;
      try {
        answer = await work();
      } catch (error) {
        await claim.release();
        throw error;
      }
      try {
        await claim.keep(route.secretAnswer ? null : answer);
      } catch (error) {
        // The work is done and the client must hear so; the key stays taken until its lease runs out.
        runtime.log.requestFailed(about.requestId, route.id, error);
      }
      return answer;
    }
  }
}

/** Step 6. Content-Type is not looked at, as in the monolith (CONTRACT 1.8). */
function readBody(route: Route, request: ApiRequest, refuse: Refuse): unknown {
  if (!route.body) return undefined;
  if ((request.body?.length ?? 0) > maxBodyBytes) {
    refuse('PAYLOAD_TOO_LARGE', `Request body exceeds ${maxBodyBytes} bytes.`);
  }
  const { readable, value } = parseJson(request.body);
  const reading = route.reading ?? { by: 'framework' };
  if (reading.by === 'handler' && !readable) throw new ApiError('BAD_REQUEST', reading.unreadable);
  const parsed = route.body.safeParse(readable ? value : {});
  const problems = parsed.success ? unstorable(parsed.data) : problemsOf(parsed.error);
  if (parsed.success && problems.length === 0) return parsed.data;
  if (reading.by === 'handler') throw new ApiError('BAD_REQUEST', reading.invalid, problems);
  return refuse('VALIDATION_FAILED', 'Request validation failed.', { details: detailsByPath(problems) });
}

function parseJson(body: Buffer | undefined): { readable: boolean; value: unknown } {
  try {
    return { readable: true, value: JSON.parse(body?.toString('utf8') ?? '') };
  } catch {
    return { readable: false, value: undefined }; // which answer that means is the route's business
  }
}

/** What becomes of an error that no code of ours threw on purpose. A handler's own words stand for its own defects only. */
function failureAnswer(error: unknown, route: Route, inHandler: boolean, requestId: string): Answer {
  if (isUnavailable(error)) {
    return unavailableAnswer('The service is temporarily unavailable.', requestId, awaySeconds);
  }
  if (inHandler && route.failure) return handlerAnswer(route, route.failure.code, route.failure.message);
  return frameworkAnswer('INTERNAL_ERROR', 'An unexpected error occurred.', requestId);
}

/** Whether an answer belongs to one person: no cache between us and him, nor his browser's, may keep it. */
function isPrivate(route: Route, answer: Answer): boolean {
  return route.access !== 'public' || answer.cookies.length > 0;
}

function isMutation(route: Route): boolean {
  return route.method !== 'GET';
}

/** A header's value; of a repeated one, the first. */
function header(request: ApiRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function plainHeaders(request: ApiRequest): { authorization?: string | undefined; cookie?: string | undefined } {
  return { authorization: header(request, 'authorization'), cookie: header(request, 'cookie') };
}

function csrfHeaders(request: ApiRequest): { cookie?: string | undefined; token?: string | undefined } {
  return { cookie: header(request, 'cookie'), token: header(request, 'x-csrf-token') };
}
