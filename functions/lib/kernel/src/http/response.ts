import { errorCodes, type ErrorCode } from '@fresh/contracts/errors';
import { answersFlat, type Route } from '@fresh/contracts/route';
import type * as z from 'zod';
import type { ApiError, Problem } from '../errors.ts';

/** What a handler returns: the body, and what goes beyond the route's declared status. */
export interface HandlerResult<T = unknown> {
  readonly body: T;
  readonly headers?: Readonly<Record<string, string>>;
  /** Version of the resource that the response is about; its `ETag`. */
  readonly version?: number | undefined;
  /** Complete `Set-Cookie` values. */
  readonly cookies?: readonly string[];
  readonly status?: undefined;
}

/** An error in an envelope of the route's own (CONTRACT 1.7 D), as its `customErrors` declare it. */
export interface CustomErrorResult extends Omit<HandlerResult, 'status'> {
  readonly status: number;
}

/**
 * A response that goes out as it is. `body` undefined means none at all. `kind` says who decided it:
 *
 * - `protocol`: HTTP itself, before any route (preflight, OPTIONS, redirect, 405)
 * - `rejected`: a check before the handler, in envelope A (CONTRACT 1.7)
 * - `handled`: the handler
 * - `error`: the handler's ApiError, in the route's envelope
 * - `failed`: a defect or an outage
 */
export interface CompleteResponse {
  readonly kind: 'protocol' | 'rejected' | 'handled' | 'error' | 'failed';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: unknown;
  /** For the log line. */
  readonly code?: ErrorCode;
}

/** The monolith's response, which has been sent to the client already. */
export interface ForwardedResponse {
  readonly kind: 'forwarded';
  readonly status: number;
}

/** What a middleware resolves to. */
export type HttpResponse = CompleteResponse | ForwardedResponse;

/** What a rejection says beside code and message. */
export interface ErrorDetails {
  readonly details?: Readonly<Record<string, readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** On every response (CONTRACT 1.10). */
export const securityHeaders: Readonly<Record<string, string>> = {
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': 'geolocation=(), microphone=(), camera=()',
  'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains; preload',
};

/** A response of HTTP itself. */
export function protocolResponse(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): CompleteResponse {
  return { kind: 'protocol', status, headers, cookies: [], body };
}

/** Rejects a request in envelope A: the framework's errors, before and around handlers (CONTRACT 1.7). */
export function reject(
  { requestId }: { readonly requestId: string },
  code: ErrorCode,
  message: string,
  more: ErrorDetails = {},
): CompleteResponse {
  const { status, retryable } = errorCodes[code];
  const error = { code, message, requestId, retryable, ...(more.details && { details: more.details }) };
  return { kind: 'rejected', status, headers: more.headers ?? {}, cookies: [], body: { error }, code };
}

/** 503 in envelope A; clients retry after `retryAfterSeconds`. No cache keeps it (RFC 9111 section 3). */
export function rejectUnavailable(
  context: { readonly requestId: string },
  message: string,
  retryAfterSeconds: number,
): CompleteResponse {
  return reject(context, 'SERVICE_UNAVAILABLE', message, { headers: { 'Retry-After': String(retryAfterSeconds) } });
}

/**
 * A handler's error: envelope B, or the flat envelope C with the code beside it (DOMAIN 51). A route may keep the
 * monolith's status for a code (DOMAIN 47).
 */
export function handlerError(
  route: Route,
  code: ErrorCode,
  message: string,
  details?: ApiError['details'],
  headers: Readonly<Record<string, string>> = {},
): CompleteResponse {
  const status = route.statusOverrides?.[code] ?? errorCodes[code].status;
  const more = { ...(details && { details }) };
  const body = answersFlat(route, code) ? { error: message, code, ...more } : { error: { code, message, ...more } };
  return { kind: 'error', status, headers, cookies: [], body, code };
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
