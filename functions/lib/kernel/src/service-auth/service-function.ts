import { randomUUID } from 'node:crypto';
import type { OperationActor, ServiceOperation } from '@fresh/contracts/callable';
import type { ServiceName } from '@fresh/contracts/route';
import { mayActForUsers } from '@fresh/contracts/service-identities';
import { HttpsError, onRequest, type HttpsFunction } from 'firebase-functions/v2/https';
import * as z from 'zod';
import type { MayBeKeyed } from '../commit-companion.ts';
import { ApiError } from '../errors.ts';
import { functionOptions } from '../function-options.ts';
import { maxBodyBytes } from '../http/body-limit.ts';
import type { Actor, Trace } from '../http/context.ts';
import type { Keyed } from '../http/handler-context.ts';
import { firestoreIdempotency, type IdempotencyStore } from '../http/idempotency-store.ts';
import { bodyLimits } from '../http/body-limit.ts';
import { readBody } from '../http/read-body.ts';
import { keepBodyUnread } from '../http/unread-body.ts';
import { findUnsupportedValues } from '../http/unsupported-values.ts';
import { onceInCommit } from '../http/with-idempotency.ts';
import { parseJson } from '../json.ts';
import * as log from '../log.ts';
import { serviceAccountOf } from '../service-account.ts';
import { isUnavailable } from '../unavailable.ts';
import { parentIn } from '../telemetry/span-context.ts';
import { withRootSpan } from '../telemetry/with-span.ts';
import { currentTraceparent, annotate } from '../telemetry/execution-context.ts';
import { documentIdsFrom, newDocumentId } from '../new-document-id.ts';
import { CallRejected, checkCaller, consumeAppToken, type IncomingHeaders } from './check-caller.ts';
import { tokenAuthority } from './choose-token-authority.ts';
import { headers as headerNames } from './headers.ts';
import type { TokenAuthority } from './token-authority.ts';
import { callBody, toWire } from './wire.ts';

/** What the handler of an operation gets beside its input. */
export interface OperationContext<A extends OperationActor = OperationActor> extends MayBeKeyed {
  /** The service that calls, proven. */
  readonly caller: ServiceName;
  /** The user it calls for, on its word; their custom claims don't travel. */
  readonly actor: A extends 'user' ? Actor : undefined;
  /** The same as the caller's. */
  readonly requestId: string;
  readonly trace: Trace;
  /** When the call arrived, epoch ms: the same at every call. */
  readonly now: () => number;
  readonly newId: () => string;
}

/** Works on one call. May throw ApiError, which the caller gets as it is; anything else it throws is a defect. */
export type OperationHandler<In extends z.ZodType, Out extends z.ZodType, A extends OperationActor> = (
  input: z.output<In>,
  context: OperationContext<A>,
) => Promise<z.input<Out>>;

/**
 * The function of an operation, for the services that it lists, and no others. In two calls, so that the contract alone
 * decides the types.
 *
 * It speaks the protocol of callable functions over a plain HTTPS function: the Firebase CLI opens every `onCall`
 * function to the public, and takes `invoker` from HTTPS functions only.
 *
 * @example export const createOrganization = serviceFunction(contract.createOrganization)(async (input, { actor }) => …);
 */
export function serviceFunction<In extends z.ZodType, Out extends z.ZodType, A extends OperationActor>(
  operation: ServiceOperation<In, Out, A>,
) {
  return (handler: OperationHandler<In, Out, A>): HttpsFunction => {
    // Nothing of a request is read before its caller is known.
    keepBodyUnread(operation.name);
    const runtime = { idempotency: firestoreIdempotency, now: Date.now, newId: newDocumentId, log };
    const options = {
      ...functionOptions('operation', operation.service, operation.name),
      cors: false,
      invoker: operation.callers.map(serviceAccountOf),
    };
    return onRequest(options, async (request, response) => {
      const { method, headers } = request;
      // IAM has rejected every caller but the declared services by now.
      const read = await readBody(request, bodyLimits);
      const received = { method, headers, body: read.kind === 'read' ? read.body : undefined };
      const served = { operation, handler: handler as OperationHandler<z.ZodType, z.ZodType, OperationActor> };
      const requestId = idIn(headers[headerNames.requestId]) ?? randomUUID();
      const correlationId = idIn(headers[headerNames.correlationId]) ?? requestId;
      const work = { service: operation.service, functionName: operation.name, requestId: correlationId } as const;
      const span = { name: operation.name, kind: 'server', parent: parentIn(headers) } as const;
      const result = await withRootSpan({ ...work, ...span }, () =>
        handleCall(served, { ...received, requestId, correlationId }, { ...runtime, authority: tokenAuthority() }),
      );
      const bytes = Buffer.from(JSON.stringify(result.body));
      response.writeHead(result.status, { 'content-type': 'application/json', 'content-length': bytes.length });
      response.end(bytes);
    });
  };
}

interface Served {
  readonly operation: ServiceOperation;
  readonly handler: OperationHandler<z.ZodType, z.ZodType, OperationActor>;
}

interface Received {
  readonly method: string;
  readonly headers: IncomingHeaders;
  readonly body: Buffer | undefined;
  readonly requestId: string;
  readonly correlationId: string;
}

interface CallRuntime {
  readonly authority: TokenAuthority;
  readonly idempotency: IdempotencyStore;
  readonly now: () => number;
  readonly newId: () => string;
  readonly log: Pick<typeof log, 'serviceCallCompleted' | 'requestFailed'>;
}

interface CallResponse {
  readonly status: number;
  readonly body: unknown;
}

/** One call through all checks, the handler last. Never throws. */
async function handleCall(served: Served, received: Received, runtime: CallRuntime): Promise<CallResponse> {
  const { operation } = served;
  const startedAt = runtime.now();
  const { requestId, correlationId } = received;
  const traceparent = currentTraceparent();
  const trace = { correlationId, ...(traceparent !== undefined && { traceparent }) };
  const seen: Seen = {};
  let response: CallResponse;
  let rejection: string | undefined;
  try {
    const result = await work(served, received, { requestId, trace, startedAt, seen }, runtime);
    response = { status: 200, body: { result } };
  } catch (error) {
    rejection = error instanceof CallRejected ? error.reason : error instanceof ApiError ? error.code : undefined;
    if (error instanceof CallRejected && error.caller) seen.caller = error.caller;
    const known = httpsErrorOf(error);
    if (!known) runtime.log.requestFailed(requestId, operation.name, error);
    const failure = known ?? (isUnavailable(error) ? new HttpsError('unavailable', 'UNAVAILABLE') : internal);
    response = { status: failure.httpErrorCode.status, body: { error: failure.toJSON() } };
  }
  runtime.log.serviceCallCompleted({
    requestId,
    operation: operation.name,
    caller: seen.caller,
    uid: seen.uid,
    status: response.status,
    rejection,
    durationMs: runtime.now() - startedAt,
  });
  const outcome = log.outcomeOf(response.status);
  annotate({ outcome, failed: outcome === 'failed' });
  return response;
}

const internal = new HttpsError('internal', 'INTERNAL');

/** What a log line may say even of a call that fails. */
interface Seen {
  caller?: string;
  uid?: string;
}

async function work(
  { operation, handler }: Served,
  received: Received,
  call: { requestId: string; trace: Trace; startedAt: number; seen: Seen },
  runtime: CallRuntime,
): Promise<unknown> {
  const { requestId, trace, startedAt, seen } = call;
  const { caller, appToken } = await checkCaller(operation, received.headers, runtime.authority, startedAt);
  seen.caller = caller;
  const { actor, input } = parseCall(operation, received, caller);
  if (actor) seen.uid = actor.uid;
  const key = received.headers[headerNames.idempotencyKey];
  if (operation.repeats === 'by-key' && !key) throw new HttpsError('invalid-argument', 'Idempotency-Key is missing');
  // Last of the checks, since it leaves a trace: a call that is rejected doesn't use up its token.
  if (operation.mutates) await consumeAppToken(appToken, caller, runtime.authority);
  const context = { caller, actor, requestId, trace, now: () => startedAt, newId: runtime.newId };
  if (operation.repeats !== 'by-key') return handler(input, context);
  return handleOnce(operation, { caller, uid: actor?.uid, key: String(key), input, requestId }, runtime, (keyed) =>
    handler(input, { ...context, ...keyed }),
  );
}

/** The input, and the user it is for, if this caller may name one. */
function parseCall(operation: ServiceOperation, { method, body }: Received, caller: ServiceName) {
  if (method !== 'POST' || (body?.length ?? 0) > maxBodyBytes) throw new HttpsError('invalid-argument', 'Bad Request');
  const call = callBody.safeParse(parseJson(body?.toString('utf8') ?? ''));
  if (!call.success) throw new HttpsError('invalid-argument', z.prettifyError(call.error));
  const { actor } = call.data.data;
  if (actor && (operation.actor === 'none' || !mayActForUsers.includes(caller))) {
    throw new CallRejected('permission-denied', 'actor not allowed', caller);
  }
  if (!actor && operation.actor === 'user') throw new CallRejected('permission-denied', 'actor missing', caller);
  const input = operation.input.safeParse(call.data.data.input);
  if (!input.success) throw new HttpsError('invalid-argument', z.prettifyError(input.error));
  if (findUnsupportedValues(input.data).length > 0) throw new HttpsError('invalid-argument', 'Not storable');
  return { actor: actor && { ...actor, claims: {} }, input: input.data };
}

/**
 * A repeated call gets the result of the first; the key counts for this caller, user and operation only. The user's
 * email may have changed in between: that doesn't make it another call.
 */
async function handleOnce(
  operation: ServiceOperation,
  about: { caller: ServiceName; uid: string | undefined; key: string; input: unknown; requestId: string },
  { idempotency, now, log }: CallRuntime,
  work: (keyed: Keyed) => Promise<unknown>,
): Promise<unknown> {
  const { caller, uid = '', key, input, requestId } = about;
  const body = Buffer.from(JSON.stringify([input]));
  const target = `service:${caller}`;
  const record = idempotency.record({ uid, orgId: null, routeId: operation.name, target, key, body }, now);
  const kept = (result: unknown) => ({ status: 200, headers: {}, cookies: [], body: result });
  const done = await onceInCommit({
    record,
    work: (companion) => work({ companion, newId: documentIdsFrom(record.id) }),
    encode: kept,
    keep: kept,
    isSecret: false,
    recordFailed: (cause) => {
      log.requestFailed(requestId, operation.name, cause);
    },
  });
  switch (done.kind) {
    case 'worked':
      return done.result;
    case 'replayed':
      return done.response.body;
    case 'responded_once':
    case 'too_large':
    case 'created_before':
    case 'other_request':
      throw new ApiError('CONFLICT', 'Idempotency-Key was used with another request body.');
    case 'in_progress':
      throw new ApiError('REQUEST_IN_PROGRESS', 'A call with this Idempotency-Key is in progress.');
  }
}

/** Null for a defect. */
function httpsErrorOf(error: unknown): HttpsError | null {
  if (error instanceof CallRejected) return new HttpsError(error.status, 'Rejected');
  if (error instanceof ApiError) return toWire(error);
  return error instanceof HttpsError ? error : null;
}

/** An id as services and their events have them; null for whatever else was sent. */
function idIn(header: string | string[] | undefined): string | null {
  return typeof header === 'string' && /^[\w:.-]{1,128}$/.test(header) ? header : null;
}
