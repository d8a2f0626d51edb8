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
