import { logger } from 'firebase-functions';

/** Who and what a request's log line is about; never a body, cookie or token. */
export interface RequestLine {
  readonly requestId: string;
  /** The id the caller sent, when it isn't a uuid and so wasn't adopted. */
  readonly clientRequestId?: string | undefined;
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Milliseconds from arrival to answer. */
  readonly durationMs: number;
  readonly code?: string | undefined;
  readonly uid?: string | undefined;
  readonly orgId?: string | undefined;
  readonly traceparent?: string | undefined;
}

/** One line per request, whatever its outcome. */
export function requestAnswered(line: RequestLine): void {
  logger.info('request answered', line);
}

/** A defect: the only place where its text and stack may appear. */
export function requestFailed(requestId: string, route: string, cause: unknown): void {
  logger.error('request failed', { requestId, route, cause: textOf(cause) });
}

/** A page that can't read what it was answered, because CORS_ORIGINS lacks its origin. */
export interface UnknownOriginLine {
  /** As the browser said it, bounded. */
  readonly origin: string;
  readonly functionName: string;
  /** Of other origins there will be no line within this hour. */
  readonly isLast: boolean;
}

/** Once an hour for an origin, and for 20 of them at most. */
export function originUnknown(line: UnknownOriginLine): void {
  logger.warn(`origin missing in CORS_ORIGINS: ${line.origin}`, line);
}

/** A request that the monolith answers; ids and numbers only. */
export interface ForwardingLine {
  readonly requestId: string;
  readonly route: string;
  readonly method: string;
  readonly path: string;
  /** Of the answer's body, as far as it came. */
  readonly bytes: number;
  readonly durationMs: number;
}

/** The monolith's answer went out whole. */
export function requestForwarded(line: ForwardingLine & { readonly status: number }): void {
  logger.info('request forwarded to the monolith', line);
}

/** The client left before the monolith's answer was whole. */
export function forwardingAbandoned(line: ForwardingLine): void {
  logger.info('client left before the monolith answered', line);
}

/** The monolith's answer couldn't be had, or not all of it. */
export function forwardingFailed({
  cause,
  ...line
}: ForwardingLine & { readonly code: string; readonly cause?: unknown }): void {
  logger.error('monolith failed', { ...line, ...(cause !== undefined && { cause: textOf(cause) }) });
}

/** A request came back to us from what should be the monolith. */
export function legacyLoop(requestId: string, path: string): void {
  logger.error('LEGACY_API_ORIGIN leads back to this service', { requestId, path });
}

/** The routing document can't be read, or not in time; routes stay as they were last known to be. */
export function routingUnreadable(cause: unknown): void {
  logger.error('routing unreadable, the last known one holds', { cause: textOf(cause) });
}

/** The routing document is gone; every route is answered by its service. */
export function routingDeleted(): void {
  logger.warn('routing document deleted, every route goes to its service');
}

/** What the routing document says of one route is no routing; that route stays as it was last known to be. */
export function routeRoutingUnreadable(route: string, cause: unknown): void {
  logger.error('routing of a route unreadable, the last known one holds', { route, cause: textOf(cause) });
}

/** A read that was repeated against the monolith; what differs by field names, never by values. */
export interface ShadowLine {
  readonly requestId: string;
  readonly route: string;
  readonly outcome: string;
  /** From our answer to the outcome. */
  readonly durationMs: number;
  readonly findings: readonly object[];
  readonly noiseChecked: boolean;
  readonly cause?: unknown;
}

/** Once for each sampled read, whatever came of it. */
export function readShadowed({ cause, ...line }: ShadowLine): void {
  const entry = { ...line, ...(cause !== undefined && { cause: textOf(cause) }) };
  if (line.outcome === 'failed') logger.error('shadow read failed', entry);
  else if (line.outcome === 'mismatched') logger.warn('shadow read differs from the monolith', entry);
  else logger.info('shadow read compared', entry);
}

/** Counts of shadow reads (`<route>:<day>`) couldn't be written; they go with the next ones. */
export function shadowReadsUncounted(counted: string, cause: unknown): void {
  logger.error('shadow reads uncounted', { counted, cause: textOf(cause) });
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
  /** Why it was refused. The caller isn't told. */
  readonly refusal?: string | undefined;
  readonly durationMs: number;
  readonly traceparent?: string | undefined;
}

/** One line per call of another service, whatever its outcome. */
export function serviceCallAnswered(line: ServiceCallLine): void {
  if (line.status === 401 || line.status === 403) logger.warn('service call refused', line);
  else logger.info('service call answered', line);
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

/** Once per attempt. A cause is of the network or of whoever should have given a token, and holds none. */
export function serviceCallFailed({ cause, ...line }: ServiceCallFailure): void {
  logger.warn('service call failed', { ...line, ...(cause !== undefined && { cause: textOf(cause) }) });
}

/** A subscriber's effect is committed. */
export function eventHandled(subscriber: string, eventId: string, type: string, steps: number): void {
  logger.info('event handled', { subscriber, eventId, type, steps });
}

/** A delivery of an event that this subscriber had finished before. */
export function eventDuplicate(subscriber: string, eventId: string, type: string): void {
  logger.info('event already handled', { subscriber, eventId, type });
}

/** An attempt failed; another one is in the queue. */
export function eventFailed(subscriber: string, eventId: string, attempts: number, cause: unknown): void {
  logger.error('event failed, to be redelivered', { subscriber, eventId, attempts, cause: textOf(cause) });
}

/** The event is given up; its cause is in the dead letter. */
export function eventDied(subscriber: string, eventId: string, attempts: number, cause: string): void {
  logger.error('event given up, dead letter kept', { subscriber, eventId, attempts, cause });
}

/** A change that the monolith made was published as `events`, of which the last has that sequence. */
export function changeCaptured(capture: string, path: string, events: readonly string[], sequence: number): void {
  logger.info('change captured', { capture, path, events, sequence });
}

/** A change that the monolith made was told before, or is overtaken by what was. */
export function changeNotCaptured(capture: string, path: string, outcome: string): void {
  logger.info('change not captured', { capture, path, outcome });
}

/** A change that no event can tell, because the document has lost its shape. Nobody hears of it. */
export function changeUntellable(capture: string, path: string, cause: unknown): void {
  logger.error('change untellable, document unreadable', { capture, path, cause: textOf(cause) });
}

/** A document of the log without id or type. */
export function eventUnreadable(subscriber: string, cause: unknown): void {
  logger.error('event unreadable', { subscriber, cause: textOf(cause) });
}

/** A redelivery of an event whose time in the log is over. */
export function eventGone(subscriber: string, eventId: string): void {
  logger.error('event no longer in the log', { subscriber, eventId });
}

/** A stored document that has lost its shape; it is left out of lists. */
export function documentUnreadable(path: string, cause: unknown): void {
  logger.error('document unreadable', { path, cause: textOf(cause) });
}

/** Stack for the log; an error's own text never reaches a client. */
export function textOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
