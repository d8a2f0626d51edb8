import * as platformEvents from '@fresh/contracts/events/platform';
import type { RoutingEvent } from '@fresh/contracts/events/platform';
import { changeAggregate } from '@fresh/kernel/events/change';
import type { Cause } from '@fresh/kernel/events/event-log';
import { routingRef } from '@fresh/kernel/migration/routing';
import type { DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { evolve, type Routing } from './routing.ts';

/** The routing at present. */
export async function readRouting(now: number): Promise<Routing> {
  return fromDocument(await routingRef().get(), now);
}

/** Changes the routing and tells so in one transaction. Returns what happened. */
export async function changeRouting(
  decide: (state: Routing) => RoutingEvent[],
  cause: Cause,
  now: number,
): Promise<RoutingEvent[]> {
  const ref = routingRef();
  let decided: RoutingEvent[] = [];
  await changeAggregate<Routing, RoutingEvent>(
    {
      service: 'platform',
      events: Object.values(platformEvents),
      ref,
      orgId: null,
      read: async (get) => fromDocument(await get(ref), now),
      evolve: (state, event) => evolve(state ?? empty(now), event),
      write: (tx, next) => {
        tx.set(ref, { ...next });
      },
    },
    (state) => (decided = decide(state ?? empty(now))),
    cause,
    now,
  );
  return decided;
}

/**
 * A document that is gone, or has lost its shape, is no obstacle: whoever needs the switch needs it now. Its version goes
 * on from the time in epoch ms, which no version before it has reached; counting from 0 again would give events the ids
 * of earlier ones, and the log would refuse them.
 */
function fromDocument(snapshot: DocumentSnapshot, now: number): Routing {
  const { version, routes } = routingDocument.parse(snapshot.data() ?? {});
  return { version: version ?? now, routes };
}

const routingDocument = z.object({
  version: z.number().int().positive().optional().catch(undefined),
  routes: z.record(z.string(), z.unknown()).catch({}),
});

function empty(now: number): Routing {
  return { version: now, routes: {} };
}
