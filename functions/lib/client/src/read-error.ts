import { type ApiErrorCode, retryableCodes } from './error-codes.generated.ts';
import type { CallError } from './result.ts';

/** An error response, read. */
export interface ReadError extends CallError {
  readonly status: number;
}

/** The fields of an error body, whichever of the API's envelopes it has. */
interface ErrorFields {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly retryable?: unknown;
  readonly requestId?: unknown;
  readonly details?: unknown;
}

const codeOfStatus: Readonly<Record<number, ApiErrorCode>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'RATE_LIMITED',
  431: 'HEADERS_TOO_LARGE',
  500: 'INTERNAL_ERROR',
};

/**
 * Reads an error response. The API has three envelopes from its past (`{ error: { code, message, retryable } }`, the
 * same without `retryable`, `{ error: text, code }`), and a few responses of their own; a caller sees one shape. `body`
 * is parsed JSON, or undefined for what is none.
 */
export function readError(status: number, body: unknown, requestId: string | undefined): ReadError {
  const outer = fields(body);
  const inner = typeof outer.error === 'object' ? fields(outer.error) : { ...outer, message: outer.error };
  const named = typeof inner.code === 'string' ? (inner.code as ApiErrorCode) : undefined;
  const code = (body === undefined ? undefined : (named ?? codeOfStatus[status])) ?? 'UNEXPECTED_RESPONSE';
  // A gateway's own page for too much traffic, a time-out or a restart: as good a reason to try again as ours.
  const passing = body === undefined && [429, 502, 503, 504].includes(status);
  const id = typeof inner.requestId === 'string' ? inner.requestId : requestId;
  const problems = problemsOf(inner.details);
  return {
    code,
    status,
    message: typeof inner.message === 'string' ? inner.message : `HTTP ${status}`,
    retryable: typeof inner.retryable === 'boolean' ? inner.retryable : passing || retryableCodes.includes(code),
    ...(id !== undefined && { requestId: id }),
    ...(problems && { problems }),
  };
}

/** Details are a map of texts by path in one envelope and a list of `{ path, message }` in the others. */
function problemsOf(details: unknown): CallError['problems'] {
  if (!Array.isArray(details)) {
    return typeof details === 'object' && details !== null ? (details as CallError['problems']) : undefined;
  }
  const problems: Record<string, string[]> = {};
  for (const each of details) {
    const { path, message } = fields(each) as { path?: unknown; message?: unknown };
    const at = Array.isArray(path) ? path.join('.') : typeof path === 'string' ? path : '';
    (problems[at] ??= []).push(typeof message === 'string' ? message : '');
  }
  return problems;
}

function fields(value: unknown): ErrorFields & { readonly error?: unknown } {
  return typeof value === 'object' && value !== null ? value : {};
}
