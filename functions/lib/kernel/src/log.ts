import { idLike, pathOfIds } from './telemetry/id-like.ts';
import { writeLine } from './telemetry/line.ts';

/** Who and what a request's log line is about; never a body, cookie or token. */
export interface RequestLine {
  readonly requestId: string;
  /** The id the caller sent. */
  readonly clientRequestId?: string | undefined;
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Milliseconds from arrival to response. */
  readonly durationMs: number;
  readonly code?: string | undefined;
  readonly uid?: string | undefined;
  readonly orgId?: string | undefined;
}

/** One line per request, whatever its outcome. */
export function requestCompleted({ clientRequestId, path, ...line }: RequestLine): void {
  writeLine('INFO', 'request_completed', 'request completed', {
    ...line,
    ...(clientRequestId !== undefined && { clientRequestId: idLike(clientRequestId) }),
    path: pathOfIds(path),
    outcome: outcomeOf(line.status),
  });
}

/** A defect: the only place where its text and stack may appear. */
export function requestFailed(requestId: string, route: string, cause: unknown): void {
  writeLine('ERROR', 'request_failed', 'request failed', { requestId, route, outcome: 'failed', cause });
}

/** An idempotency key stays taken after its request failed, until the lease ends: Firestore didn't take the release. */
export function keyNotReleased(cause: unknown): void {
  writeLine('WARNING', 'idempotency_key_not_released', 'idempotency key not released', {
    outcome: 'held until its lease ends',
    cause,
  });
}

/** RATE_LIMIT_REDIS_URL doesn't count: each instance does for itself. Once for each outage. */
export function rateLimitStoreAway(cause: unknown): void {
  const outcome = 'limits count in each instance alone';
  writeLine('WARNING', 'rate_limit_store_away', 'store of rate limits away', { outcome, cause });
}

/** The end of that outage. */
export function rateLimitStoreBack(): void {
  const outcome = 'limits count for all instances together';
  writeLine('INFO', 'rate_limit_store_back', 'store of rate limits back', { outcome });
}

/** A page that can't read its response, because CORS_ORIGINS lacks its origin. */
export interface UnknownOriginLine {
  /** As the browser said it, bounded. */
  readonly origin: string;
  /** Of other origins there will be no line within this hour. */
  readonly isLast: boolean;
}

/** Once an hour for an origin, and for 20 of them at most. */
export function originUnknown(line: UnknownOriginLine): void {
  writeLine('WARNING', 'cors_origin_unknown', `origin missing in CORS_ORIGINS: ${line.origin}`, {
    ...line,
    outcome: 'no CORS headers',
  });
}

/** A request that the monolith serves; ids and numbers only. */
export interface ForwardingLine {
  readonly requestId: string;
  readonly route: string;
  readonly method: string;
  readonly path: string;
  /** Of the response's body, as far as it came. */
  readonly bytes: number;
  readonly durationMs: number;
}

/** The monolith's response went out whole. */
export function requestForwarded({ path, ...line }: ForwardingLine & { readonly status: number }): void {
  const fields = { ...line, path: pathOfIds(path), outcome: outcomeOf(line.status) };
  writeLine('INFO', 'request_forwarded', 'request forwarded to the monolith', fields);
}

/** The client left before the monolith's response was whole. */
export function forwardingAbandoned({ path, ...line }: ForwardingLine): void {
  const fields = { ...line, path: pathOfIds(path), outcome: 'abandoned' };
  writeLine('INFO', 'forwarding_abandoned', 'client left before the monolith responded', fields);
}

/** The monolith's response couldn't be had, or not all of it. */
export function forwardingFailed({
  path,
  ...line
}: ForwardingLine & { readonly code: string; readonly cause?: unknown }): void {
  writeLine('ERROR', 'forwarding_failed', 'monolith failed', { ...line, path: pathOfIds(path), outcome: 'failed' });
}

/** A request came back to us from what should be the monolith. */
export function legacyLoop(requestId: string, path: string): void {
  const fields = { requestId, path: pathOfIds(path), outcome: 'rejected' };
  writeLine('ERROR', 'forwarding_loop', 'LEGACY_API_ORIGIN leads back to this service', fields);
}

/** The routing document can't be read, or not in time; routes stay as they were last known to be. */
export function routingUnreadable(cause: unknown): void {
  writeLine('ERROR', 'routing_unreadable', 'routing unreadable, the last known one holds', {
    outcome: 'failed',
    cause,
  });
}

/** The routing document is gone; every route is served by its service. */
export function routingDeleted(): void {
  writeLine('WARNING', 'routing_deleted', 'routing document deleted, every route goes to its service', {
    outcome: 'by service',
  });
}

/** What the routing document says of one route is no routing; that route stays as it was last known to be. */
export function routeRoutingUnreadable(route: string, cause: unknown): void {
  const message = 'routing of a route unreadable, the last known one holds';
  writeLine('ERROR', 'route_routing_unreadable', message, { route, outcome: 'failed', cause });
}

/** A read that was repeated against the monolith; what differs by field names, never by values. */
export interface ShadowLine {
  readonly requestId: string;
  readonly route: string;
  readonly outcome: string;
  /** From our response to the outcome. */
  readonly durationMs: number;
  readonly findings: readonly object[];
  readonly noiseChecked: boolean;
  readonly cause?: unknown;
}

/** Once for each sampled read, whatever came of it. */
export function readShadowed({ outcome, ...line }: ShadowLine): void {
  if (outcome === 'failed') writeLine('ERROR', 'shadow_read_failed', 'shadow read failed', { ...line, outcome });
  else if (outcome === 'mismatched') {
    writeLine('WARNING', 'shadow_read_mismatched', 'shadow read differs from the monolith', { ...line, outcome });
  } else writeLine('INFO', 'shadow_read_compared', 'shadow read compared', { ...line, outcome });
}

/** Counts of shadow reads (`<route>:<day>`) couldn't be written; they go with the next ones. */
export function shadowReadsUncounted(counted: string, cause: unknown): void {
  writeLine('ERROR', 'shadow_counts_not_written', 'shadow reads uncounted', { counted, outcome: 'failed', cause });
}

/** Who and what a call between services was about; never a token. */
export interface ServiceCallLine {
  readonly requestId: string;
  readonly operation: string;
  /** As far as it was proven. */
  readonly caller?: string | undefined;
  /** The user it was made for. */
  readonly uid?: string | undefined;
  readonly status: number;
  /** Why it was rejected. The caller doesn't learn it. */
  readonly rejection?: string | undefined;
  readonly durationMs: number;
}

/** One line per call of another service, whatever its outcome. */
export function serviceCallCompleted(line: ServiceCallLine): void {
  const fields = { ...line, outcome: outcomeOf(line.status) };
  if (line.status === 401 || line.status === 403)
    writeLine('WARNING', 'service_call_rejected', 'service call rejected', fields);
  else writeLine('INFO', 'service_call_completed', 'service call completed', fields);
}

/** An attempt to call another service failed. */
export interface ServiceCallFailure {
  readonly requestId: string;
  readonly operation: string;
  /** There will be another attempt. */
  readonly retries: boolean;
  /** Null where nothing came back; then there is a cause. */
  readonly status: number | null;
  readonly cause?: unknown;
}

/** Once per attempt. A cause is of the network or of the issuer that should have given a token, and holds none. */
export function serviceCallFailed(line: ServiceCallFailure): void {
  writeLine('WARNING', 'service_call_attempt_failed', 'service call failed', {
    ...line,
    outcome: line.retries ? 'waiting' : 'failed',
  });
}

/** A delivery of an event to a subscriber. */
export interface DeliveryLine {
  readonly subscriber: string;
  readonly eventId: string;
  readonly type: string;
  /** `attempt.ts` says what each means; `failed`: not even that could be noted. */
  readonly outcome: 'handled' | 'duplicate' | 'waiting' | 'continued' | 'held' | 'dead' | 'postponed' | 'failed';
  /** The way it came: pushed by its publisher, by the trigger of its commit, or by a task of the queue. */
  readonly via: 'push' | 'trigger' | 'task';
  /** Attempts that failed or that the queue began, with this one. */
  readonly attempts?: number | undefined;
  /** Commits that the effect took. */
  readonly steps?: number | undefined;
  /** Ms from the commit of the event to that of its effect, by Firestore's clock; not of what is replayed. */
  readonly propagationMs?: number | undefined;
  readonly cause?: unknown;
}

/** One line per delivery, but for events that the subscriber doesn't take. */
export function eventDelivered(line: DeliveryLine): void {
  const { outcome, cause } = line;
  if (outcome === 'handled') writeLine('INFO', 'event_handled', 'event handled', { ...line });
  else if (outcome === 'duplicate') writeLine('INFO', 'event_duplicate', 'event already handled', { ...line });
  else if (outcome === 'held')
    writeLine('INFO', 'event_held', 'event held until its subscriber is resumed', { ...line });
  else if (outcome === 'failed' && line.via === 'push')
    writeLine('WARNING', 'event_push_not_handled', 'pushed event not handled, its trigger will deliver it', {
      ...line,
    });
  else if (outcome === 'failed') writeLine('ERROR', 'event_delivery_failed', 'delivery failed', { ...line });
  else if (cause === undefined) writeLine('INFO', 'event_deferred', 'event not delivered now', { ...line });
  else if (outcome === 'waiting')
    writeLine('ERROR', 'event_retry_scheduled', 'event failed, to be redelivered', { ...line });
  else writeLine('ERROR', 'event_dead_lettered', 'event given up, dead letter kept', { ...line });
}

/** Events couldn't be pushed to a service; their triggers deliver them. */
export function pushFailed(receiver: string, events: number, cause: unknown): void {
  writeLine('WARNING', 'event_push_failed', 'events not pushed', { receiver, events, outcome: 'failed', cause });
}

/** A service rejected a push; `publisher` as far as it was proven. */
export function pushRejected(receiver: string, publisher: string | null, reason: string): void {
  writeLine('WARNING', 'event_push_rejected', 'push rejected', { receiver, publisher, reason, outcome: 'rejected' });
}

/** A change that the monolith made was published as `events`, of which the last has that sequence. */
export interface CaptureLine {
  readonly capture: string;
  readonly path: string;
  readonly orgId: string | null;
  readonly events: readonly string[];
  readonly sequence: number;
}

/** One line per published change. */
export function changeCaptured(line: CaptureLine): void {
  writeLine('INFO', 'change_captured', 'change captured', { ...line, outcome: 'published' });
}

/** A change that the monolith made is a duplicate, or superseded by later events. */
export function changeNotCaptured(capture: string, path: string, outcome: string): void {
  writeLine('INFO', 'change_not_captured', 'change not captured', { capture, path, outcome });
}

/** A change that no event can represent, because the document does not match its schema; subscribers don't get it. */
export function changeUnmappable(capture: string, path: string, cause: unknown): void {
  writeLine('ERROR', 'change_unmappable', 'document does not match its schema, change not published', {
    capture,
    path,
    outcome: 'unmappable',
    cause,
  });
}

/** The capture of a change failed too often, or came without its documents; an operator can replay it. */
export function captureGivenUp(capture: string, path: string, cause: unknown): void {
  writeLine('ERROR', 'capture_given_up', 'change not captured, to be replayed by an operator', {
    capture,
    path,
    outcome: 'given up',
    cause,
  });
}

/** A failed capture was replayed; `events` are published, none where the log said already what the document says. */
export function captureReplayed(capture: string, path: string, outcome: string, events: readonly string[]): void {
  writeLine('INFO', 'capture_replayed', 'failed capture replayed', { capture, path, events, outcome });
}

/** A document of the log without id or type. */
export function eventUnreadable(subscriber: string, cause: unknown): void {
  writeLine('ERROR', 'event_unreadable', 'event unreadable', { subscriber, outcome: 'ignored', cause });
}

/** A redelivery of an event whose time in the log is over. */
export function eventGone(subscriber: string, eventId: string): void {
  writeLine('ERROR', 'event_expired', 'event no longer in the log', { subscriber, eventId, outcome: 'ignored' });
}

/** A redelivery to a subscriber that this service doesn't have yet, or no more; its entry stays open. */
export function subscriberMissing(service: string, subscriber: string, eventId: string): void {
  writeLine('WARNING', 'subscriber_missing', 'subscriber missing, delivery kept', {
    service,
    subscriber,
    eventId,
    outcome: 'kept',
  });
}

/** A stored document that has lost its shape; it is left out of lists. */
export function documentUnreadable(path: string, cause: unknown): void {
  writeLine('ERROR', 'document_unreadable', 'document unreadable', { path, outcome: 'left out', cause });
}

/** The collector didn't take these spans, or not in time. */
export function spansNotExported(cause: unknown): void {
  writeLine('WARNING', 'spans_not_exported', 'spans not exported', { outcome: 'dropped', cause });
}

/** What a response's status says of a request or a call. */
export function outcomeOf(status: number): 'completed' | 'rejected' | 'failed' {
  if (status >= 500) return 'failed';
  return status >= 400 ? 'rejected' : 'completed';
}

/** An administrator's call: one line each, whatever its outcome. */
export function administratorResponded(operation: string, uid: string | null, code: string): void {
  const outcome = code === 'ok' ? 'completed' : ['internal', 'unavailable'].includes(code) ? 'failed' : 'rejected';
  writeLine('INFO', 'operator_request_completed', 'operator request completed', { operation, uid, code, outcome });
}
