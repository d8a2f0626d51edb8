import { errorResponse } from './error-boundary.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';
import { handlerError } from './response.ts';

/** Responds, in the envelope that the route has for unexpected errors, to what the handler throws. */
export const handlerErrors: Middleware<RequestScope & Matched> = async (context, next) => {
  const { route } = context;
  const { unexpectedError } = route;
  try {
    return await next();
  } catch (error) {
    return errorResponse(
      context,
      error,
      unexpectedError && (() => handlerError(route, unexpectedError.code, unexpectedError.message)),
    );
  }
};
