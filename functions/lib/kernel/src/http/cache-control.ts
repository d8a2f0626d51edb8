import type { Route } from '@fresh/contracts/route';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';
import type { CompleteResponse } from './response.ts';

/** Keeps a response that belongs to one person out of every cache, their browser's included. */
export const cacheControl: Middleware<RequestScope & Matched> = async ({ route }, next) => {
  const response = await next();
  if (response.kind === 'forwarded' || !isPrivate(route, response)) return response;
  return { ...response, headers: { 'Cache-Control': 'private, no-store', ...response.headers } };
};

function isPrivate(route: Route, { cookies }: CompleteResponse): boolean {
  return route.access !== 'public' || cookies.length > 0;
}
