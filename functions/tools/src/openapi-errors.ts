import { errorCodes, type ErrorCode } from '@fresh/contracts/errors';
import { answersFlat, type Route } from '@fresh/contracts/route';
import { jsonSchema, type Schema } from './json-schema.ts';

/** Who shapes an error: the checks before the handler (A), handlers (B), or handlers of the flat routes (C). */
type Envelope = 'Framework' | 'Handler' | 'Flat';

/** One way in which a route can fail. */
interface Failure {
  readonly status: number;
  /** Absent where the route responds in a shape of its own. */
  readonly code?: ErrorCode;
  readonly schema: Schema;
  /** Sentence for the reader. */
  readonly when: string;
}

/** Codes a handler can throw itself (`ApiError`); the others belong to the checks before it. */
const handlerCodes = [
  'BAD_REQUEST',
  'VALIDATION_FAILED',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'PRECONDITION_FAILED',
  'RATE_LIMITED',
] as const;
/** Codes of the checks (CONTRACT 1.2) and of keys that repeat a request. */
const frameworkCodes = [
  'BAD_REQUEST',
  'VALIDATION_FAILED',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'SECOND_FACTOR_REQUIRED',
  'ORGANIZATION_SUSPENDED',
  'CONFLICT',
  'REQUEST_IN_PROGRESS',
  'NOT_FOUND',
  'REQUEST_TIMEOUT',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'RATE_LIMITED',
  'INTERNAL_ERROR',
  'SERVICE_UNAVAILABLE',
  'LEGACY_UNAVAILABLE',
  'LEGACY_TIMEOUT',
  'LEGACY_TOO_LARGE',
  'LEGACY_LOOP',
] as const;

/** Whether a change of state is asked for, so that CSRF and Idempotency-Key apply. */
export function isSessionMutation(route: Route): boolean {
  return route.access !== 'public' && route.method !== 'GET';
}

/** `components.schemas` of the errors: one for each envelope and code, so that a status names exactly its codes. */
export function errorSchemas(): Record<string, Schema> {
  return Object.fromEntries([
    ...frameworkCodes.map((code) => [name('Framework', code), frameworkError(code)]),
    ...handlerCodes.map((code) => [name('Handler', code), handlerError(code)]),
    ...handlerCodes.map((code) => [name('Flat', code), flatError(code)]),
  ]) as Record<string, Schema>;
}

/** The error responses of a route by status: what its declaration makes possible, and nothing else. */
export function errorResponses(route: Route): Record<string, Schema> {
  const all = failuresOf(route);
  const statuses = [...new Set(all.map(({ status }) => status))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const failures = all.filter((failure) => failure.status === status);
      const schemas = failures.map(({ schema }) => schema);
      return [
        String(status),
        {
          description: [...new Set(failures.map(({ when }) => when))].join(' '),
          headers: {
            'x-request-id': { $ref: '#/components/headers/RequestId' },
            Link: { $ref: '#/components/headers/ErrorHelp' },
            ...(route.access !== 'public' &&
              (status === 403 || status === 404) && {
                'x-token-outdated': { $ref: '#/components/headers/TokenOutdated' },
              }),
            ...((status === 429 || status === 503) && { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }),
          },
          content: { 'application/json': { schema: schemas.length === 1 ? schemas[0] : { anyOf: schemas } } },
        },
      ];
    }),
  );
}

/** The codes that a route can respond with, in the order of their statuses. */
export function errorCodesOf(route: Route): ErrorCode[] {
  const failures = failuresOf(route).sort((a, b) => a.status - b.status);
  return [...new Set(failures.flatMap(({ code }) => (code ? [code] : [])))];
}

function failuresOf(route: Route): Failure[] {
  const signedIn = route.access !== 'public';
  const mutation = isSessionMutation(route);
  const organization = typeof route.access === 'object';
  const framework = (code: (typeof frameworkCodes)[number], when: string): Failure => ({
    status: errorCodes[code].status,
    code,
    schema: ref('Framework', code),
    when,
  });
  const handler = (code: (typeof handlerCodes)[number], when: string): Failure => ({
    status: route.statusOverrides?.[code] ?? errorCodes[code].status,
    code,
    schema: ref(answersFlat(route, code) ? 'Flat' : 'Handler', code),
    when,
  });
  const readsBody = route.body !== undefined;
  const readsItself = route.bodyParsing?.mode === 'handler';
  const takesInput = readsBody || route.query !== undefined || route.path.includes('{');
  return [
    ...(readsBody && !readsItself ? [framework('VALIDATION_FAILED', 'The body does not match its schema.')] : []),
    ...(mutation && (!readsBody || readsItself)
      ? [framework('VALIDATION_FAILED', 'The Idempotency-Key is too long.')]
      : []),
    ...(takesInput
      ? [handler('BAD_REQUEST', 'The request is invalid.'), handler('VALIDATION_FAILED', 'The request is invalid.')]
      : []),
    ...(signedIn ? [framework('UNAUTHORIZED', 'No valid session.')] : []),
    // Only signing in validates a credential in its handler.
    ...(readsBody && !signedIn ? [handler('UNAUTHORIZED', 'The credential in the body is not valid.')] : []),
    ...(mutation && !organization ? [framework('FORBIDDEN', 'The CSRF token is missing or wrong.')] : []),
    ...(organization ? [framework('FORBIDDEN', 'CSRF token, active membership or required role is missing.')] : []),
    ...(organization ? [framework('SECOND_FACTOR_REQUIRED', 'An owner has to verify a code of a second factor.')] : []),
    ...(organization ? [framework('ORGANIZATION_SUSPENDED', 'An operator has suspended the organization.')] : []),
    ...(signedIn ? [handler('FORBIDDEN', 'Not allowed for this caller or resource.')] : []),
    ...(signedIn ? [handler('NOT_FOUND', 'It does not exist.')] : []),
    framework('BAD_REQUEST', 'The path or query is not percent-encoded UTF-8.'),
    ...(route.path.includes('{') ? [framework('NOT_FOUND', 'There is no such path.')] : []),
    ...(mutation
      ? [
          handler('CONFLICT', 'The present state does not allow the request.'),
          framework('CONFLICT', 'The Idempotency-Key was used with another body.'),
          framework('REQUEST_IN_PROGRESS', 'The first request with this Idempotency-Key is still running; retry.'),
        ]
      : []),
    ...(route.entityTag === 'checked'
      ? [handler('PRECONDITION_FAILED', 'The resource has changed since it was read (`If-Match`).')]
      : []),
    ...(readsBody
      ? [
          framework('PAYLOAD_TOO_LARGE', 'The body exceeds 256 KiB.'),
          framework('REQUEST_TIMEOUT', 'The body did not arrive in time.'),
          framework('UNSUPPORTED_MEDIA_TYPE', 'The body is compressed, or not in UTF-8.'),
        ]
      : []),
    ...(route.rateLimit || signedIn ? [framework('RATE_LIMITED', 'Too many requests.')] : []),
    ...(route.credentialRateLimit ? [handler('RATE_LIMITED', 'Too many requests of this user.')] : []),
    ...(route.organizationLimit ? [handler('RATE_LIMITED', 'Too many requests of this organization.')] : []),
    ...(route.handlerRateLimit ? [handler('RATE_LIMITED', 'Too many requests for this resource.')] : []),
    ...Object.entries(route.customErrors ?? {}).map(([status, schema]) => ({
      status: Number(status),
      schema: jsonSchema(schema),
      when: 'An error in a shape that only this route has.',
    })),
    framework('INTERNAL_ERROR', 'An unexpected failure; retry.'),
    framework('SERVICE_UNAVAILABLE', 'The instance or a dependency is busy or unavailable; retry.'),
    // `A…` is what the monolith never had.
    ...(route.id.startsWith('A')
      ? []
      : [
          framework('LEGACY_UNAVAILABLE', 'While the route is switched to the monolith: it can’t be reached; retry.'),
          framework('LEGACY_TOO_LARGE', 'Its response is too large.'),
          framework('LEGACY_LOOP', 'Its address leads back here.'),
          framework('LEGACY_TIMEOUT', 'While the route is switched to the monolith: it took too long; retry.'),
        ]),
    ...(route.unexpectedError
      ? [
          {
            status: 500,
            code: route.unexpectedError.code,
            schema: exactly(route.unexpectedError),
            when: 'An unexpected failure; retry.',
          },
        ]
      : []),
  ];
}

function ref(envelope: Envelope, code: ErrorCode): Schema {
  return { $ref: `#/components/schemas/${name(envelope, code)}` };
}

function name(envelope: Envelope, code: ErrorCode): string {
  return `${envelope}_${code}`;
}

/** Envelope A (CONTRACT 1.7). */
function frameworkError(code: ErrorCode): Schema {
  return object({
    error: object(
      {
        code: { const: code },
        message: { type: 'string' },
        requestId: { type: 'string', format: 'uuid' },
        retryable: { const: errorCodes[code].retryable },
        ...(code === 'VALIDATION_FAILED' && {
          details: {
            description: 'Dotted path of a field (empty for the whole body) to its problems.',
            type: 'object',
            additionalProperties: { type: 'array', items: { type: 'string' } },
          },
        }),
      },
      ['details'],
    ),
  });
}

/** Envelope B. */
function handlerError(code: ErrorCode): Schema {
  const problem = object({ path: { type: 'string' }, message: { type: 'string' } });
  return object({
    error: object({ code: { const: code }, message: { type: 'string' }, details: { type: 'array', items: problem } }, [
      'details',
    ]),
  });
}

/** Envelope C: the text stands alone, the code was added beside it (DOMAIN 51); details are zod's own issues. */
function flatError(code: ErrorCode): Schema {
  const issue = {
    type: 'object',
    properties: { code: { type: 'string' }, path: { type: 'array' }, message: { type: 'string' } },
    required: ['code', 'path', 'message'],
    additionalProperties: true,
  };
  return object({ error: { type: 'string' }, code: { const: code }, details: { type: 'array', items: issue } }, [
    'details',
  ]);
}

function exactly(failure: NonNullable<Route['unexpectedError']>): Schema {
  return object({ error: object({ code: { const: failure.code }, message: { const: failure.message } }) });
}

function object(properties: Record<string, unknown>, optional: readonly string[] = []): Schema {
  return { type: 'object', properties, required: Object.keys(properties).filter((key) => !optional.includes(key)) };
}
