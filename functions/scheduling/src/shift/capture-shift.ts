import { captureShift as capture } from '@fresh/contracts/captures/scheduling';
import type { ShiftEvent } from '@fresh/contracts/events/shifts';
import { orgIdInPath, type CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { changesBetween, factOf } from './changes-between.ts';
import type { Shift } from './shift.ts';
import { queriedFields, shiftOf } from './store.ts';

/** Shifts, where the monolith's S8, S10 and S11 write them. */
export const captureShift: CapturedAggregate<Shift, ShiftEvent> = {
  capture,
  read: shiftOf,
  changesBetween,
  factOf,
  queriedFields,
  orgIdOf: orgIdInPath,
};
