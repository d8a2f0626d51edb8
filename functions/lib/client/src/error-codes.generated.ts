// Generated from functions/lib/contracts by `npm run generate`. Do not edit.

/** Every error code that the API returns. */
export type ApiErrorCode =
  | 'BAD_REQUEST'
  | 'VALIDATION_FAILED'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'RECENT_SIGN_IN_REQUIRED'
  | 'SECOND_FACTOR_REQUIRED'
  | 'ORGANIZATION_SUSPENDED'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'REQUEST_IN_PROGRESS'
  | 'PRECONDITION_FAILED'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'RATE_LIMITED'
  | 'REQUEST_TIMEOUT'
  | 'HEADERS_TOO_LARGE'
  | 'INTERNAL_ERROR'
  | 'INTERNAL'
  | 'SERVICE_UNAVAILABLE'
  | 'LEGACY_UNAVAILABLE'
  | 'LEGACY_TIMEOUT'
  | 'LEGACY_TOO_LARGE'
  | 'LEGACY_LOOP';

/** Codes of failures that may pass. */
export const retryableCodes: readonly string[] = [
  'REQUEST_IN_PROGRESS',
  'RATE_LIMITED',
  'REQUEST_TIMEOUT',
  'INTERNAL_ERROR',
  'INTERNAL',
  'SERVICE_UNAVAILABLE',
  'LEGACY_UNAVAILABLE',
  'LEGACY_TIMEOUT',
];
