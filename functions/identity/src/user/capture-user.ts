import { captureUser as capture } from '@fresh/contracts/captures/identity';
import type { UserEvent } from '@fresh/contracts/events/identity';
import type { CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { changesBetween } from './changes-between.ts';
import { userIn } from './store.ts';
import type { User } from './user.ts';

/** What users' documents hold for identity. The monolith's own fields there, a name and an address, no event tells. */
export const captureUser: CapturedAggregate<User, UserEvent> = {
  capture,
  read: userIn,
  changesBetween,
  orgIdOf: () => null,
};
