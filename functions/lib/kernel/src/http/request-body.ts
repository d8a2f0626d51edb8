import type { Route } from '@fresh/contracts/route';
import { parseJson } from '../json.ts';
import { bodyLimits, rejectTooLarge } from './body-limit.ts';
import { decodeBody, type BodyText } from './body-text.ts';
import type { ApiRequest } from './context.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';
import { detailsByPath, handlerError, problemsOf, reject, type CompleteResponse } from './response.ts';
import { findUnsupportedValues } from './unsupported-values.ts';

/** The body as the route's schema reads it; undefined where a route takes none. */
export interface WithBody {
  readonly body: unknown;
  /** The body as sent; undefined where a route takes none, or it is empty. */
  readonly bodyBytes: Buffer | undefined;
}

/**
 * Reads, decodes, parses and validates the body, which nothing has read before: callers without access cost no memory. The media type is not looked at, as in the monolith (CONTRACT 1.8); how the
 * body is encoded is, because a handler must not act on half of what a client sent.
 */
export const requestBody: Middleware<RequestScope & Matched, WithBody> = async (context, next) => {
  const { route, request } = context;
  if (!route.body) return next({ body: undefined, bodyBytes: undefined });
  const received = await context.readBody(bodyLimits);
  if (received.kind !== 'read') return rejectUnread(context, received.kind);
  const decoded = decodeBody(received.body, {
    contentTypes: valuesOf(request, 'content-type'),
    contentEncodings: valuesOf(request, 'content-encoding'),
  });
  const parsing = route.bodyParsing ?? { mode: 'framework' };
  if (decoded.kind !== 'text') return rejectEncoding(context, decoded);
  const json = parseJson(decoded.text);
  if (json === undefined && parsing.mode === 'handler') {
    return handlerError(route, 'BAD_REQUEST', parsing.invalidJsonMessage);
  }
  if (json === undefined && parsing.mode === 'strict' && decoded.text.trim() !== '') {
    return reject(context, 'VALIDATION_FAILED', 'The request body is not valid JSON.');
  }
  const parsed = route.body.safeParse(json === undefined || isEmpty(route.body, json) ? {} : json);
  const problems = parsed.success ? findUnsupportedValues(parsed.data) : problemsOf(parsed.error);
  if (parsed.success && problems.length === 0) return next({ body: parsed.data, bodyBytes: received.body });
  if (parsing.mode === 'handler') return handlerError(route, 'BAD_REQUEST', parsing.invalidBodyMessage, problems);
  return reject(context, 'VALIDATION_FAILED', 'Request validation failed.', { details: detailsByPath(problems) });
};

function rejectUnread(
  context: RequestScope & Matched,
  kind: 'too_large' | 'too_slow' | 'incomplete',
): CompleteResponse {
  if (kind === 'too_large') return rejectTooLarge(context);
  const message =
    kind === 'too_slow'
      ? `The request body did not arrive within ${bodyLimits.timeoutMs / 1000} s.`
      : 'The request body ended early.';
  return reject(context, kind === 'too_slow' ? 'REQUEST_TIMEOUT' : 'BAD_REQUEST', message, {
    headers: { Connection: 'close' },
  });
}

function rejectEncoding(
  context: RequestScope & Matched,
  { kind, message }: Exclude<BodyText, { kind: 'text' }>,
): CompleteResponse {
  if (kind === 'bytes') {
    const isHandlers = context.route.bodyParsing?.mode === 'handler';
    return isHandlers
      ? handlerError(context.route, 'BAD_REQUEST', message)
      : reject(context, 'VALIDATION_FAILED', message);
  }
  // Says which coding would be taken (RFC 9110, 15.5.16).
  const headers = { ...(kind === 'coding' && { 'Accept-Encoding': 'identity' }) };
  return reject(context, 'UNSUPPORTED_MEDIA_TYPE', message, { headers });
}

/** Some client libraries send the text `null` where no data was given; it counts as no body where the route takes none. */
function isEmpty(schema: NonNullable<Route['body']>, json: unknown): boolean {
  return json === null && !schema.safeParse(null).success && schema.safeParse({}).success;
}

function valuesOf({ headers }: ApiRequest, name: string): readonly string[] {
  const value = headers[name];
  return value === undefined ? [] : [value].flat();
}
