import * as z from 'zod';
import { callablesOf } from '../callable.ts';
import { routeRouting } from '../migration.ts';

const count = z.number().int();

/** What the service can be called for, by the name of the function. */
export const callables = callablesOf('platform', {
  /** Which system serves each route that the monolith has, too. Super administrators only, as everything here. */
  showRouting: {
    summary: 'Show which routes the monolith serves',
    input: z.object({}),
    output: z.object({
      routes: z.array(
        z.object({
          /** Contract id. */
          route: z.string(),
          method: z.string(),
          path: z.string(),
          /** Null when what is stored is no routing: instances then go by what they last knew. */
          routing: routeRouting.nullable(),
        }),
      ),
    }),
  },
  /**
   * Moves routes between their services and the monolith. Routes that aren't named stay as they are, also when another
   * operator changes them meanwhile. Instances follow within seconds.
   */
  setRouting: {
    summary: 'Choose which system serves some routes',
    input: z.object({
      /** By contract id. */
      routes: z.record(z.string().max(20), routeRouting).refine((routes) => {
        const { length } = Object.keys(routes);
        return length >= 1 && length <= 200;
      }, 'Name 1 to 200 routes'),
    }),
    output: z.object({
      /** Ids of the routes whose requests are routed differently now. */
      changed: z.array(z.string()),
      /** False where no origin of a monolith is configured, so that services serve every route. Absent in older versions. */
      hasMonolith: z.boolean().optional(),
    }),
  },
  /**
   * What shadow reads have found in the last days (UTC), today included: how often each outcome came about, and which
   * places of the responses differ. No values of either response.
   */
  migrationReport: {
    summary: 'Report what shadow reads have found',
    input: z.object({
      /** Contract id; every route without. */
      route: z.string().min(1).max(20).optional(),
      days: z.number().int().min(1).max(30).default(7),
    }),
    output: z.object({
      /** Those with a shadow read in these days. */
      routes: z.array(
        z.object({
          route: z.string(),
          counts: z.object({
            matched: count,
            mismatched: count,
            /** Of the mismatched those for which the monolith was asked twice and agreed with itself. */
            confirmed: count,
            noise: count,
            unreachable: count,
            dropped: count,
            late: count,
            failed: count,
          }),
          /** The most frequent first. */
          findings: z.array(
            z.object({
              /** Such as `body.members[].role`. */
              path: z.string(),
              kind: z.enum(['status', 'missing', 'added', 'type', 'value', 'length']),
              /** What the monolith has there, and what we have; sorts of values. */
              was: z.string(),
              now: z.string(),
              /** Responses in which a client could notice it, and those in which the monolith differed so from itself. */
              mismatched: count,
              noise: count,
              /** Of our response, for the log. */
              lastRequestId: z.string(),
              /** Epoch ms. */
              lastSeenAt: count,
            }),
          ),
        }),
      ),
      /** False when there was more than one report reads; fewer days or one route take it in. */
      complete: z.boolean(),
    }),
  },
});
