import type { ErrorCode } from '@fresh/contracts/errors';
import type * as z from 'zod';

/** A problem inside the body or state a route works on: `path` is dotted, `""` for the whole. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Codes of requests that never reach a handler. */
type NotThrown = 'ORGANIZATION_SUSPENDED' | 'UNSUPPORTED_MEDIA_TYPE' | 'REQUEST_TIMEOUT' | 'HEADERS_TOO_LARGE';

/**
 * What a decision or handler throws for an error response; sent in envelope B (CONTRACT 1.7).
 * Everything else that is thrown is a defect: logged with its request id, and sent without its text.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly code: Exclude<
      ErrorCode,
      'INTERNAL' | 'INTERNAL_ERROR' | 'SERVICE_UNAVAILABLE' | NotThrown | `LEGACY_${string}`
    >,
    message: string,
    /** Problems as envelope B lists them; the flat routes list zod's raw issues. */
    readonly details?: readonly (Problem | z.core.$ZodIssue)[],
    /** Headers of the response, such as `Retry-After`. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/**
 * What a subscriber throws when another delivery can't help (an event it can't understand, a state that never comes).
 * Anything else is retryable: the service's queue delivers again.
 */
export class NonRetryableError extends Error {
  override readonly name = 'NonRetryableError';
}

/** An event of a type, or in a version, that this service's code doesn't have: its next version does. */
export class NotKnownYetError extends Error {
  override readonly name = 'NotKnownYetError';

  constructor(type: string) {
    super(`${type} is not known here yet`);
  }
}
