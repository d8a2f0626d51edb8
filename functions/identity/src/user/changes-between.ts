import { captures } from '@fresh/contracts/captures/identity';
import type { UserEvent } from '@fresh/contracts/events/identity';
import type { CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { userIn } from './store.ts';
import { evolve, preferencesUpdate, profileUpdate, type User } from './user.ts';

/** The events of a change that was made past the service: those that N2 or I5 would have logged for it. */
export function changesBetween(before: User | null, after: User | null): UserEvent[] {
  if (!after) return [];
  const { uid, profile, preferences, deviceInfo } = after;
  const changes = {
    ...(preferences !== undefined && preferences !== before?.preferences && { preferences }),
    ...(deviceInfo && JSON.stringify(deviceInfo) !== JSON.stringify(before?.deviceInfo) && { deviceInfo }),
  };
  const update = preferencesUpdate(uid, changes);
  return [
    ...(profile && JSON.stringify(profile) !== JSON.stringify(before?.profile)
      ? [profileUpdate(uid, before?.profile, profile)]
      : []),
    ...(update ? [update] : []),
  ];
}

/** What users' documents hold for identity. The monolith's own fields there, a name and an address, are in no event. */
export const captureUser: CapturedAggregate<User, UserEvent> = {
  capture: captures.captureUser,
  read: userIn,
  changesBetween,
  evolve: (user, event, { id, now }) => evolve(user ?? { uid: id, version: 0, updatedAt: now }, event, now),
  orgIdOf: () => null,
};
