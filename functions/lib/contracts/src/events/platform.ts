import * as z from 'zod';
import { event, type EventOf } from '../event.ts';
import { routeRouting } from '../migration.ts';

/** An operator moved routes between their services and the monolith. Subject: the routing document. */
export const routingChanged = event({
  type: 'fresh.platform.routing.v1.changed',
  service: 'platform',
  summary: 'An administrator changed which system serves the requests of some routes.',
  data: z.object({
    changes: z.array(
      z.object({
        /** Contract id. */
        route: z.string(),
        /** Null when what stood there was no routing. */
        before: routeRouting.nullable(),
        after: routeRouting,
      }),
    ),
  }),
});

/** Everything that can happen to the routing. */
export type RoutingEvent = EventOf<typeof routingChanged>;
