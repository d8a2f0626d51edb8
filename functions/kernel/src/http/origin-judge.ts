import type { Method } from '@fresh/contracts/route';
import * as log from '../log.ts';
import type { ApiRequest } from './context.ts';
import { corsOf, parseOrigins, unknownOriginLines, type Cors } from './cors.ts';

/**
 * Judges the origins of one function's requests by CORS_ORIGINS, and logs those that are missing there. A wrong value ends
 * the process while it starts: a revision that no page could use must not take the place of one that works.
 */
export function originJudge(methods: readonly Method[]): (request: ApiRequest) => Cors {
  const origins = parseOrigins(process.env['CORS_ORIGINS']);
  const lineOf = unknownOriginLines(Date.now);
  return (request) => {
    const cors = corsOf(request, origins, methods);
    const line = cors.unknownOrigin === null ? null : lineOf(cors.unknownOrigin);
    if (line) log.originUnknown(line);
    return cors;
  };
}
