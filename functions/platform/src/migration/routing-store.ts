import * as platformEvents from '@fresh/contracts/events/platform';
import { aggregate, withoutOrganization } from '@fresh/kernel/events/aggregate';
import { routingRef } from '@fresh/kernel/migration/routing';
import type { DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { evolve, type Routing } from './routing.ts';

/** The routing: one document. */
export const routings = aggregate({
  service: 'platform',
  events: platformEvents,
  tenant: withoutOrganization,
  ref: routingRef,
  read: fromDocument,
  evolve,
  toDocument: (routing) => ({ ...routing }),
  replaces: true,
});

/**
 * A document that is gone, or has lost its shape, is no obstacle: an operator who needs the switch needs it now. Its
 * version goes on from the time in epoch ms, which no version before it has reached; counting from 0 again would give
 * events the ids of earlier ones, and the log would reject them.
 */
function fromDocument(snapshot: DocumentSnapshot): Routing {
  const { version, routes } = routingDocument.parse(snapshot.data() ?? {});
  return { version: version ?? Date.now(), routes };
}

const routingDocument = z.object({
  version: z.number().int().positive().optional().catch(undefined),
  routes: z.record(z.string(), z.unknown()).catch({}),
});
