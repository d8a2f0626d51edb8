import { ApiError } from '../errors.ts';
import { isUnavailable, withTimeout } from '../unavailable.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';
import { handlerError, reject, rejectUnavailable, type CompleteResponse } from './response.ts';

/**
 * The longest a request may take, in ms: as long as a call between services, well below the 60 s after which Hosting and
 * Cloud Run give up without a response of ours.
 */
export const requestDeadlineMs = 25_000;

/** When to retry while a dependency is unavailable, in seconds. */
const retryAfterSeconds = 5;

/** Ends a request that takes too long, and responds to what the middleware after it throw. */
export const errorBoundary: Middleware<RequestScope & Matched> = async (context, next) => {
  try {
    return await withTimeout(requestDeadlineMs, next());
  } catch (error) {
    return errorResponse(context, error);
  }
};

/**
 * The response to something thrown. An ApiError is the handler's own word. Anything else is a defect or an outage: it is
 * logged, and the response doesn't contain its text. `otherwise` says what a defect looks like to the client.
 */
export function errorResponse(
  context: RequestScope & Matched,
  error: unknown,
  otherwise = () => reject(context, 'INTERNAL_ERROR', 'An unexpected error occurred.'),
): CompleteResponse {
  const { route, runtime, requestId } = context;
  if (error instanceof ApiError) return handlerError(route, error.code, error.message, error.details, error.headers);
  runtime.log.requestFailed(requestId, route.id, error);
  const response = isUnavailable(error)
    ? rejectUnavailable(context, 'The service is temporarily unavailable.', retryAfterSeconds)
    : otherwise();
  return { ...response, kind: 'failed' };
}
