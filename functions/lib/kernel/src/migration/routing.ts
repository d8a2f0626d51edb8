import { setTimeout as delay } from 'node:timers/promises';
import type { RouteRouting } from '@fresh/contracts/migration';
import type { DocumentReference } from 'firebase-admin/firestore';
import { firestore } from '../firebase.ts';
import * as log from '../log.ts';
import { cachedRouting } from './routing-cache.ts';

/** Where the routing document lies. Operators change it by `setRouting`; services only read it. */
export function routingRef(): DocumentReference {
  return firestore().doc(`_migration/routing`);
}

/**
 * How requests of a route, by its contract id, are served at present. Never throws. A function that knows no monolith
 * doesn't ask: each instance that does costs a read every few seconds, as long as it gets requests.
 */
export const routingOf: (routeId: string) => Promise<RouteRouting> = cachedRouting({
  read: async () => (await routingRef().get()).data() ?? null,
  now: () => performance.now(),
  // No reason for a process to stay.
  after: (ms) => delay(ms, undefined, { ref: false }),
  log,
});
