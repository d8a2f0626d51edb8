import type { Route } from '@fresh/contracts/route';
import { jsonSchema, type Schema } from './json-schema.ts';
import { errorResponses, errorSchemas, isSessionMutation } from './openapi-errors.ts';

/** An OpenAPI 3.1 document, as far as this repository looks into it. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: Schema;
  readonly servers: readonly Schema[];
  readonly tags: readonly Schema[];
  /** Path → lower-case method → operation. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
  readonly components: Readonly<Record<string, unknown>>;
}

/** Describes every route; the same routes give the same document. `nameOf` names operations. */
export function openApiDocument(routes: readonly Route[], nameOf: (route: Route) => string): OpenApiDocument {
  const paths = [...new Set(routes.map(({ path }) => path))].sort();
  return {
    openapi: '3.1.0',
    info: {
      title: 'Fresh Schedules API',
      version: '1.0.0',
      description:
        'Generated from functions/lib/contracts by `npm run generate`. Every response carries `x-request-id`; ' +
        'HEAD is served wherever GET is. Fields may be added to responses, never renamed or removed.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(({ service }) => service))].sort().map((name) => ({ name })),
    paths: Object.fromEntries(
      paths.map((path) => {
        const methods = routes.filter((route) => route.path === path).sort((a, b) => methodOrder(a) - methodOrder(b));
        return [
          path,
          Object.fromEntries(methods.map((route) => [route.method.toLowerCase(), operation(route, nameOf(route))])),
        ];
      }),
    ),
    components: {
      schemas: errorSchemas(),
      headers,
      parameters,
      securitySchemes: {
        hostedSession: {
          type: 'apiKey',
          in: 'cookie',
          name: '__session',
          description: 'Session cookie under the only name Firebase Hosting lets through.',
        },
        session: { type: 'apiKey', in: 'cookie', name: 'session', description: 'The same cookie under its old name.' },
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'Firebase ID token' },
      },
    },
  };
}

/** For sorting the methods of a path: reading first. */
export function methodOrder({ method }: Route): number {
  return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].indexOf(method);
}

const headers = {
  RequestId: { description: 'Id of the request in the logs.', schema: { type: 'string', format: 'uuid' } },
  ErrorHelp: {
    description: 'Link to the explanation of the error code, with `rel="help"`.',
    schema: { type: 'string' },
  },
  RetryAfter: { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 1 } },
  ETag: {
    description: 'Version of the resource, for `If-Match`.',
    schema: { type: 'string', pattern: '^"[0-9]+"$' },
  },
  TokenOutdated: {
    description:
      '`true` when Auth knows newer claims of the user than the token or session cookie: refresh it, or sign in again.',
    schema: { const: 'true' },
  },
  Replayed: {
    description: '`true` when an earlier response to the same Idempotency-Key is repeated.',
    schema: { const: 'true' },
  },
  RateLimit: { description: 'Requests in a window.', schema: { type: 'integer' } },
  RateLimitRemaining: { description: 'Requests left in this window.', schema: { type: 'integer' } },
  RateLimitReset: { description: 'Seconds until the window ends.', schema: { type: 'integer' } },
} as const;

const parameters = {
  orgId: {
    name: 'orgId',
    in: 'query',
    description: 'Organization to act under. Takes precedence over the header; one of the two is needed.',
    schema: { type: 'string' },
  },
  orgHeader: {
    name: 'x-org-id',
    in: 'header',
    description: 'Organization to act under, where the query names none.',
    schema: { type: 'string' },
  },
  csrf: {
    name: 'x-csrf-token',
    in: 'header',
    description: 'Token from signing in or from bootstrap. Not needed with a bearer token.',
    schema: { type: 'string' },
  },
  ifMatch: {
    name: 'If-Match',
    in: 'header',
    description:
      '`ETag` of the resource as it was read: if it has changed since, nothing happens, and the response is 412.',
    schema: { type: 'string' },
  },
  idempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Makes a change once. The same key and body, repeated within 24 hours, get the first response again, even if it was lost.',
    schema: { type: 'string', maxLength: 255 },
  },
} as const;

function operation(route: Route, operationId: string): Schema {
  const { response } = route;
  return {
    operationId,
    'x-contract-id': route.id,
    tags: [route.service],
    summary: route.summary,
    description: accessText(route),
    ...optional('parameters', parametersOf(route)),
    ...(route.body && {
      requestBody: {
        required: !route.body.safeParse({}).success,
        content: { 'application/json': { schema: jsonSchema(route.body) } },
      },
    }),
    responses: {
      [String(response.status)]: {
        description: 'Done.',
        headers: successHeaders(route),
        content: { 'application/json': { schema: jsonSchema(response.schema) } },
      },
      ...errorResponses(route),
    },
    security: route.access === 'public' ? [] : [{ hostedSession: [] }, { session: [] }, { bearer: [] }],
  };
}

function parametersOf(route: Route): Schema[] {
  const organization = typeof route.access === 'object' || route.access === 'optional-org';
  return [
    ...[...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string', minLength: 1 },
    })),
    ...(organization ? [shared('orgId'), shared('orgHeader')] : []),
    ...Object.entries(route.query ?? {}).map(([name, { summary, schema, required }]) => ({
      name,
      in: 'query',
      description: summary,
      ...(required && { required }),
      schema: jsonSchema(schema),
    })),
    ...(isSessionMutation(route) ? [shared('csrf'), shared('idempotencyKey')] : []),
    ...(route.entityTag === 'checked' ? [shared('ifMatch')] : []),
  ];
}

function shared(name: keyof typeof parameters): Schema {
  return { $ref: `#/components/parameters/${name}` };
}

function successHeaders(route: Route): Schema {
  const header = (name: keyof typeof headers) => ({ $ref: `#/components/headers/${name}` });
  return {
    'x-request-id': header('RequestId'),
    ...(route.entityTag && { ETag: header('ETag') }),
    ...(route.access !== 'public' && { 'x-token-outdated': header('TokenOutdated') }),
    ...(isSessionMutation(route) && { 'Idempotent-Replayed': header('Replayed') }),
    ...(route.rateLimit && {
      'RateLimit-Limit': header('RateLimit'),
      'RateLimit-Remaining': header('RateLimitRemaining'),
      'RateLimit-Reset': header('RateLimitReset'),
    }),
  };
}

/** Who may call, as a sentence for readers. */
export function accessText({ access, rateLimit }: Route): string {
  const who =
    access === 'public'
      ? 'Public.'
      : access === 'session'
        ? 'Signed in.'
        : access === 'optional-org'
          ? 'Signed in; a membership is used where there is one.'
          : access.org.length === 0
            ? 'Active members of the organization.'
            : `Active members of the organization, at least ${access.org.join(' or ')}.`;
  return rateLimit
    ? `${who} At most ${rateLimit.max} requests in ${rateLimit.windowMs / 1000} s for each caller.`
    : who;
}

function optional(name: string, values: readonly unknown[]): Schema {
  return values.length > 0 ? { [name]: values } : {};
}
