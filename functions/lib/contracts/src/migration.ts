import * as z from 'zod';

/** A share of requests: 0 is none, 1 is all. */
const rate = z.number().min(0).max(1);

/**
 * Which system serves the requests of one route while the monolith lives: its `service`, the monolith (`legacy`), or
 * its service with a sample of its reads repeated against the monolith afterwards (`shadow`).
 */
export const routeRouting = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('service') }),
  z.object({ mode: z.literal('legacy') }),
  z.object({
    mode: z.literal('shadow'),
    /** Share of the reads that are compared with the monolith's. */
    sampleRate: rate,
    /** Share of those for which the monolith is called twice, to learn what differs by itself. */
    noiseRate: rate,
  }),
]);

/** Which system serves the requests of one route. */
export type RouteRouting = z.output<typeof routeRouting>;

/** Routes that the monolith never had, beside those with an id `A…`. */
const addedRoutes: ReadonlySet<string> = new Set(['N3b', 'S12', 'S13', 'W8', 'W9', 'W10']);

/** Whether the monolith has the route of this id, too, so that it can serve it. */
export function isInMonolith(id: string): boolean {
  return !id.startsWith('A') && !addedRoutes.has(id);
}
