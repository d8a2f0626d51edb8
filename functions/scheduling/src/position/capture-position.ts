import { capturePosition as capture } from '@fresh/contracts/captures/scheduling';
import type { PositionEvent } from '@fresh/contracts/events/positions';
import { orgIdInPath, type CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { changesBetween } from './changes-between.ts';
import type { Position } from './position.ts';
import { positionOf } from './store.ts';

/** Positions, where the monolith's W2, W4 and W5 write them. */
export const capturePosition: CapturedAggregate<Position, PositionEvent> = {
  capture,
  read: (snapshot) => positionOf(orgIdInPath(snapshot.ref.path), snapshot),
  changesBetween,
  orgIdOf: orgIdInPath,
};
