import { errorCodes, type ErrorCode } from '@fresh/contracts/errors';
import { answersFlat, type Route } from '@fresh/contracts/route';
import type * as z from 'zod';
import type { ApiError, Problem } from '../errors.ts';

/** What a handler returns: the body, and what goes beyond the route's declared status. */
export interface Reply<T = unknown> {
  readonly body: T;
  readonly headers?: Readonly<Record<string, string>>;
  /** Complete `Set-Cookie` values. */
  readonly cookies?: readonly string[];
}

/** An error in an envelope of the route's own (CONTRACT 1.7 D), as its `ownErrors` declare it. */
export interface ErrorReply extends Reply {
  readonly status: number;
}

/** What goes on the wire. `body` undefined means none at all. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: unknown;
  /** For the log line. */
  readonly code?: ErrorCode;
}

/** On every answer (CONTRACT 1.10). */
export const securityHeaders: Readonly<Record<string, string>> = {
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': 'geolocation=(), microphone=(), camera=()',
  'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains; preload',
};

/** Envelope A: what the framework answers before and around handlers (CONTRACT 1.7). */
export function frameworkAnswer(
  code: ErrorCode,
  message: string,
  requestId: string,
  more: { details?: Readonly<Record<string, readonly string[]>>; headers?: Readonly<Record<string, string>> } = {},
): Answer {
  const { status, retriable } = errorCodes[code];
  const error = { code, message, requestId, retryable: retriable, ...(more.details && { details: more.details }) };
  return { status, headers: more.headers ?? {}, cookies: [], body: { error }, code };
}

/** The framework's 503: who asks again waits `retryAfterSeconds`. No cache keeps it (RFC 9111 section 3). */
export function unavailableAnswer(message: string, requestId: string, retryAfterSeconds: number): Answer {
  const headers = { 'Retry-After': String(retryAfterSeconds) };
  return frameworkAnswer('SERVICE_UNAVAILABLE', message, requestId, { headers });
}

/**
 * What handlers answer: envelope B, or the flat envelope C with the code beside it (DOMAIN 51). A route may keep the
 * monolith's status for a code (DOMAIN 47).
 */
export function handlerAnswer(route: Route, code: ErrorCode, message: string, details?: ApiError['details']): Answer {
  const status = route.statusOf?.[code] ?? errorCodes[code].status;
  const more = { ...(details && { details }) };
  const body = answersFlat(route, code) ? { error: message, code, ...more } : { error: { code, message, ...more } };
  return { status, headers: {}, cookies: [], body, code };
}

/** Problems as envelope A shows them: dotted path → messages, the whole body under `""`. */
export function detailsByPath(problems: readonly Problem[]): Record<string, string[]> {
  // A map: a field may be called `constructor` or `__proto__`.
  const details = new Map<string, string[]>();
  for (const { path, message } of problems) details.set(path, [...(details.get(path) ?? []), message]);
  return Object.fromEntries(details);
}

/** Zod's issues as envelope B shows them. */
export function problemsOf(error: z.ZodError): Problem[] {
  return error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
}
