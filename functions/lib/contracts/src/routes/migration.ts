import * as z from 'zod';
import { route } from '../route.ts';

/**
 * A10: which system serves each route, as operators have chosen it. Where no monolith is configured, services serve all
 * routes anyway. Read only: `npm run migration -- set` changes it. For owners, like the other views of operations.
 */
export const showRouting = route({
  id: 'A10',
  service: 'platform',
  functionName: 'opsRouting',
  method: 'GET',
  path: '/api/ops/routing',
  summary: 'Show which system serves each route: its service or the monolith',
  access: { org: ['org_owner'] },
  asksAuthEachTime: true,
  rateLimit: { max: 100, windowMs: 60_000 },
  response: {
    status: 200,
    schema: z.object({
      routes: z.array(
        z.object({
          /** Contract id; `A…` is what the monolith never had. */
          route: z.string(),
          method: z.string(),
          path: z.string(),
          /** Null when what is stored is no routing: instances then go by what they last knew. */
          mode: z.enum(['service', 'legacy', 'shadow']).nullable(),
        }),
      ),
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch the routing' },
});
