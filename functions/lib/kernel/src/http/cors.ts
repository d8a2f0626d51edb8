import type { Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';
import { protocolResponse } from './response.ts';

/** Lets pages of configured origins read the response, and responds to their preflights. */
export const cors: Middleware<RequestScope> = async ({ runtime, request, responseHeaders }, next) => {
  const { headers, isPreflight } = runtime.corsPolicy(request);
  Object.assign(responseHeaders, headers);
  return isPreflight ? protocolResponse(204) : next();
};
