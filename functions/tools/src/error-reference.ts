import { errorCodes, type ErrorCode } from '@fresh/contracts/errors';

/** What a client developer needs to know of an error code. Texts are Markdown. */
export interface ErrorExplanation {
  readonly cause: string;
  /** A request that gets it. */
  readonly example: string;
  readonly remedy: string;
}

/** Every code of the closed union: the compiler rejects a code without an explanation. */
const errorExplanations: Readonly<Record<ErrorCode, ErrorExplanation>> = {
  BAD_REQUEST: {
    cause: 'The request can’t be carried out as sent: an id, a parameter, a combination of fields or the encoding.',
    example: '`GET /api/schedules?orgId=%ff`, or a shift whose end is before its start.',
    remedy: 'Read `message`; it names the value. Correct the request; the same one fails again.',
  },
  VALIDATION_FAILED: {
    cause: 'The body, or `Idempotency-Key`, has another shape than the route declares.',
    example: '`POST /api/schedules` without `name`.',
    remedy: '`details` names each field with its problems. The shape is in OpenAPI.',
  },
  UNAUTHORIZED: {
    cause: 'No valid session: the cookie or token is missing, expired, revoked or malformed.',
    example: 'Any signed-in route without cookie and `Authorization` header.',
    remedy: 'Sign in again: `POST /api/session` with a fresh ID token, or send the ID token as bearer token.',
  },
  FORBIDDEN: {
    cause: 'The session is valid, but the CSRF token, the membership or the minimum role is missing.',
    example: '`POST /api/positions` as `staff`, or with a cookie and no `x-csrf-token`.',
    remedy:
      'Read `message`. Send the `csrfToken` of `POST /api/session`, name the right `orgId`, or ask an administrator for the role.',
  },
  RECENT_SIGN_IN_REQUIRED: {
    cause: 'The request changes how the user signs in, and the last sign-in is more than five minutes ago.',
    example: '`POST /api/auth/mfa/setup` in a session of yesterday.',
    remedy: 'Have the user sign in again, make a new session, and repeat the request.',
  },
  SECOND_FACTOR_REQUIRED: {
    cause: 'The organization or the operator demands a second factor, and this session has not verified a code.',
    example: 'An owner’s request after a sign-in without a code.',
    remedy: 'Set up a factor if there is none (`POST /api/auth/mfa/setup`), then verify a code in this session.',
  },
  ORGANIZATION_SUSPENDED: {
    cause: 'An operator has suspended or cancelled the organization.',
    example: 'Any request of a member with its `orgId`.',
    remedy: 'Contact the operator. Operators: `npm run organizations -- reinstate <id>` ends the suspension.',
  },
  NOT_FOUND: {
    cause: 'The resource or the path doesn’t exist, or the caller may not know of it.',
    example: '`GET /api/organizations/none`.',
    remedy: 'Check the id and the organization. Deleted resources don’t return.',
  },
  CONFLICT: {
    cause: 'The present state doesn’t allow the request, or the `Idempotency-Key` was used with another body.',
    example: 'Checking in twice, or a repeated key with another name.',
    remedy: 'Read the resource again, and change the request. Use a new key for a new request.',
  },
  REQUEST_IN_PROGRESS: {
    cause: 'The first request with this `Idempotency-Key` is still running.',
    example: 'A client that repeats after its own timeout.',
    remedy: 'Repeat the same request after `Retry-After`; it gets the first response.',
  },
  PRECONDITION_FAILED: {
    cause: 'The resource has changed since it was read: its version isn’t the one in `If-Match`.',
    example: 'Two managers edit a schedule; the second sends the old `ETag`.',
    remedy: 'Read the resource, merge, and send its new `ETag`.',
  },
  PAYLOAD_TOO_LARGE: {
    cause: 'The body exceeds 256 KiB.',
    example: 'A form with an embedded picture.',
    remedy: 'Send less. Nothing was stored.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    cause: 'The body is compressed, or not in UTF-8.',
    example: '`Content-Encoding: gzip`.',
    remedy: 'Send uncompressed JSON in UTF-8.',
  },
  RATE_LIMITED: {
    cause: 'The user has used up the limit of the route; without a session, the address has.',
    example: 'More requests in a minute than the route’s reference page allows.',
    remedy: 'Wait for `Retry-After` seconds. `RateLimit-Remaining` is the number of requests that are left.',
  },
  REQUEST_TIMEOUT: {
    cause: 'The body did not arrive in time.',
    example: 'A connection that stalls in the middle of an upload.',
    remedy: 'Repeat the request, with an `Idempotency-Key` for a mutation.',
  },
  HEADERS_TOO_LARGE: {
    cause: 'The headers are larger than the server’s limit, often because of cookies.',
    example: 'More than 16 KiB of headers.',
    remedy: 'Delete cookies of the site, or send fewer headers.',
  },
  INTERNAL_ERROR: {
    cause: 'A defect on our side, outside the handler. The outcome of a write isn’t known.',
    example: 'None that a client can cause on purpose.',
    remedy: 'Repeat with the same `Idempotency-Key`. If it persists, report `x-request-id`.',
  },
  INTERNAL: {
    cause: 'The same as INTERNAL_ERROR, under the name that clients of these routes know.',
    example: 'None that a client can cause on purpose.',
    remedy: 'Repeat with the same `Idempotency-Key`. If it persists, report `x-request-id`.',
  },
  SERVICE_UNAVAILABLE: {
    cause: 'Auth, Firestore or another service doesn’t respond, or the instance is at its limit.',
    example: 'Any request during an outage.',
    remedy: 'Repeat after `Retry-After`, with the same `Idempotency-Key`: the outcome of a write isn’t known.',
  },
  LEGACY_UNAVAILABLE: {
    cause: 'The route is switched to the monolith, which can’t be reached. The outcome of a write isn’t known.',
    example: 'A request while the monolith restarts.',
    remedy: 'Repeat later. Operators: `npm run migration -- set <route> service` moves the route to its service.',
  },
  LEGACY_TIMEOUT: {
    cause: 'The route is switched to the monolith, which took longer than a request may take.',
    example: 'A slow report of the monolith.',
    remedy:
      'Repeat with the same `Idempotency-Key`: a write may have happened. Operators: check the monolith’s latency.',
  },
  LEGACY_TOO_LARGE: {
    cause: 'The monolith’s response is larger than this API forwards.',
    example: 'A list without a limit.',
    remedy: 'Request less, with `limit`. Operators: move the route to its service.',
  },
  LEGACY_LOOP: {
    cause: 'The configured origin of the monolith leads back to this API.',
    example: '`LEGACY_API_ORIGIN` with the address of the gateway.',
    remedy: 'Operators: set `LEGACY_API_ORIGIN` to the monolith itself.',
  },
};

/** docs/reference/errors.md. `Link` headers of error responses lead to its anchors (`errorHelp` of the kernel). */
export function errorReference(): string {
  const codes = Object.keys(errorCodes) as ErrorCode[];
  return [
    '# Errors',
    'Generated by `npm run generate` from `functions/lib/contracts/src/errors.ts` and `functions/tools/src/error-reference.ts`.',
    'Every error response names one of these codes in `error.code`, or in `code` where the error is flat, and links here: `Link: </docs/errors/#forbidden>; rel="help"`. A retryable error may succeed when the same request is repeated. Report the response’s `x-request-id` with a problem: it finds every log line.',
    codes.map((code) => `[${code}](#${anchorOf(code)})`).join(' · '),
    ...codes.map(section),
    '',
  ].join('\n\n');
}

function section(code: ErrorCode): string {
  const { status, retryable } = errorCodes[code];
  const { cause, example, remedy } = errorExplanations[code];
  return [
    `## ${code}`,
    `Status ${status}${retryable ? ', retryable' : ''}`,
    [`- Cause: ${cause}`, `- Example: ${example}`, `- Remedy: ${remedy}`].join('\n'),
  ].join('\n\n');
}

function anchorOf(code: ErrorCode): string {
  return code.toLowerCase();
}
