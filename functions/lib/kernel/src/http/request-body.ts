import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';
import { detailsByPath, handlerError, problemsOf, reject } from './response.ts';
import { findUnsupportedValues } from './unsupported-values.ts';

/** The body as the route's schema reads it; undefined where a route takes none. */
export interface WithBody {
  readonly body: unknown;
}

/** Parses and validates the body. Content-Type is not looked at, as in the monolith (CONTRACT 1.8). */
export const requestBody: Middleware<RequestScope & Matched, WithBody> = async (context, next) => {
  const { route, request } = context;
  if (!route.body) return next({ body: undefined });
  const { readable, value } = parseJson(request.body);
  const parsing = route.bodyParsing ?? { mode: 'framework' };
  if (parsing.mode === 'handler' && !readable) return handlerError(route, 'BAD_REQUEST', parsing.invalidJsonMessage);
  const parsed = route.body.safeParse(readable ? value : {});
  const problems = parsed.success ? findUnsupportedValues(parsed.data) : problemsOf(parsed.error);
  if (parsed.success && problems.length === 0) return next({ body: parsed.data });
  if (parsing.mode === 'handler') return handlerError(route, 'BAD_REQUEST', parsing.invalidBodyMessage, problems);
  return reject(context, 'VALIDATION_FAILED', 'Request validation failed.', { details: detailsByPath(problems) });
};

function parseJson(body: Buffer | undefined): { readable: boolean; value: unknown } {
  try {
    return { readable: true, value: JSON.parse(body?.toString('utf8') ?? '') };
  } catch {
    return { readable: false, value: undefined }; // the route decides which response that is
  }
}
