import { captureZone as capture } from '@fresh/contracts/captures/scheduling';
import type { ZoneEvent } from '@fresh/contracts/events/zones';
import { orgIdInPath, type CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { zoneOf } from './store.ts';
import { creationBetween, type Zone } from './zone.ts';

/** Zones, where the monolith's L4 writes them. */
export const captureZone: CapturedAggregate<Zone, ZoneEvent> = {
  capture,
  read: (snapshot) => zoneOf(orgIdInPath(snapshot.ref.path), snapshot),
  changesBetween: creationBetween,
  orgIdOf: orgIdInPath,
};
