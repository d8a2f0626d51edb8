import { captureMembership as capture } from '@fresh/contracts/captures/organizations';
import type { CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { changesBetween } from './changes-between.ts';
import { memberIn, rememberEnd } from './documents.ts';
import type { Member, MemberEvent } from './membership.ts';

/** Memberships under any id: those that grant nothing are in the list of members all the same (O6). */
export const captureMembership: CapturedAggregate<Member, MemberEvent> = {
  capture,
  read: memberIn,
  changesBetween,
  orgIdOf: (_path, { orgId }) => (orgId === '' ? null : orgId),
  afterEnd: rememberEnd,
};
