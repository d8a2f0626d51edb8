import type { Route } from '@fresh/contracts/route';
import { entityTag } from './preconditions.ts';
import type { CompleteResponse, CustomErrorResult, HandlerResult } from './response.ts';

/** What a handler returns, as it goes out. */
export function handledResponse(route: Route, result: HandlerResult | CustomErrorResult): CompleteResponse {
  const { status = route.response.status, version, cookies = [] } = result;
  const headers = { ...(version !== undefined && { ETag: entityTag(version) }), ...result.headers };
  return { kind: 'handled', status, headers, cookies, body: result.body };
}
