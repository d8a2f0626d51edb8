import { captures } from '@fresh/contracts/captures/scheduling';
import type { ZoneEvent } from '@fresh/contracts/events/zones';
import { orgIdInPath, type CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { zoneOf } from './store.ts';
import { created, evolve, type Zone } from './zone.ts';

/** The event of a zone that was created past the service; other changes of a zone have no event. */
export function creationBetween(before: Zone | null, after: Zone | null): ZoneEvent[] {
  if (before || !after) return [];
  const { venueId, name, description, type, capacity, floor, color, notes } = after;
  return [created({ venueId, name, description, type, capacity, floor, color, notes })];
}

/** Zones, where the monolith's L4 writes them. */
export const captureZone: CapturedAggregate<Zone, ZoneEvent> = {
  capture: captures.captureZone,
  read: (snapshot) => zoneOf(orgIdInPath(snapshot.ref.path), snapshot),
  changesBetween: creationBetween,
  evolve: (_zone, event, change) => evolve(event, change),
  orgIdOf: orgIdInPath,
};
