/**
 * The closed union of error codes and the one place where a code meets HTTP.
 * `retryable` goes out in envelope A (CONTRACT 1.7).
 */
export const errorCodes = {
  BAD_REQUEST: { status: 400, retryable: false },
  VALIDATION_FAILED: { status: 400, retryable: false },
  UNAUTHORIZED: { status: 401, retryable: false },
  FORBIDDEN: { status: 403, retryable: false },
  /** The caller has to sign in again first: what they ask for takes a sign-in of the last minutes. */
  RECENT_SIGN_IN_REQUIRED: { status: 403, retryable: false },
  /** The caller has to verify a code of their second factor in this session first. */
  SECOND_FACTOR_REQUIRED: { status: 403, retryable: false },
  /** An operator has suspended or cancelled the organization. */
  ORGANIZATION_SUSPENDED: { status: 403, retryable: false },
  NOT_FOUND: { status: 404, retryable: false },
  CONFLICT: { status: 409, retryable: false },
  /** The same Idempotency-Key is being worked on right now. */
  REQUEST_IN_PROGRESS: { status: 409, retryable: true },
  /** The resource isn't the one that the client's `If-Match` names. */
  PRECONDITION_FAILED: { status: 412, retryable: false },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false },
  /** The body has a content coding or a charset that isn't taken. */
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retryable: false },
  RATE_LIMITED: { status: 429, retryable: true },
  /** The body did not arrive in time. */
  REQUEST_TIMEOUT: { status: 408, retryable: true },
  /** Headers exceed what the HTTP server reads; the response names no route, because none was found. */
  HEADERS_TOO_LARGE: { status: 431, retryable: false },
  /** Framework envelope's 500 (CONTRACT 1.2 step 8). */
  INTERNAL_ERROR: { status: 500, retryable: true },
  /** Helper envelope's 500: same meaning, other text; clients of those routes read it (CONTRACT 1.7 B). */
  INTERNAL: { status: 500, retryable: true },
  /**
   * A dependency doesn't respond, or this instance is at its limit; `Retry-After` says when to retry. The outcome of a
   * write isn't known, as after any 500, unless it was rejected at once.
   */
  SERVICE_UNAVAILABLE: { status: 503, retryable: true },
  /** The monolith can't be reached, or doesn't respond in HTTP. The outcome of a write isn't known, as after any 500. */
  LEGACY_UNAVAILABLE: { status: 502, retryable: true },
  /** The monolith took longer than a request may. */
  LEGACY_TIMEOUT: { status: 504, retryable: true },
  /** Its response is larger than what is passed on. */
  LEGACY_TOO_LARGE: { status: 502, retryable: false },
  /** The request came from ourselves: the configured origin of the monolith leads back here. */
  LEGACY_LOOP: { status: 502, retryable: false },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

/** One of the codes a client can see. */
export type ErrorCode = keyof typeof errorCodes;
