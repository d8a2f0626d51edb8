import { isDeepStrictEqual } from 'node:util';
import type { callables as contract } from '@fresh/contracts/callables/identity';
import type { UserEvent } from '@fresh/contracts/events/identity';
import type { userProfile } from '@fresh/contracts/routes/identity';
import { preferenceFields, profileFields } from '@fresh/contracts/withheld-fields';
import { ApiError } from '@fresh/kernel/errors';
import type * as z from 'zod';

/** A user's profile, with the name made of its parts. */
export type Profile = z.output<typeof userProfile>;

/** What a device says of itself (I5). */
export interface DeviceInfo {
  readonly userAgent?: string | undefined;
  readonly platform?: string | undefined;
}

/** What is stored of a user beside their account at Firebase Auth. All times are epoch ms. */
export interface User {
  readonly uid: string;
  /** Sequence of the last event; 0 when only the monolith has written the document, or there is none. */
  readonly version: number;
  readonly profile?: Profile | undefined;
  /** JSON text of an object. */
  readonly preferences?: string | undefined;
  readonly deviceInfo?: DeviceInfo | undefined;
  readonly lastSessionAt?: number | undefined;
  readonly updatedAt: number;
}

/** A user without a stored document. */
export function unknownUser(uid: string): User {
  return { uid, version: 0, updatedAt: 0 };
}

/** Longest stored preferences, in characters of JSON: settings of pages, not a store for files. */
const maxPreferences = 16 * 1024;

/** I1. */
export function startSession({ uid }: User, session: { superAdmin: boolean; expiresAt: number }): UserEvent[] {
  return [{ type: 'fresh.identity.user.v1.session_started', data: { uid, ...session } }];
}

/** I2, I3 with `everywhere=true`. */
export function revokeSessions({ uid }: User): UserEvent[] {
  return [{ type: 'fresh.identity.user.v1.sessions_revoked', data: { uid } }];
}

/** N2. Saying the same again changes nothing. */
export function replaceProfile(
  { uid, profile: current }: User,
  wanted: z.output<(typeof contract.updateUserProfile)['input']>,
): UserEvent[] {
  const profile = profileOf(wanted);
  return isDeepStrictEqual(profile, current && profileOf(current)) ? [] : [profileUpdate(uid, current, profile)];
}

/** The event of another profile: it names the fields that differ. */
export function profileUpdate(uid: string, before: Profile | undefined, profile: Profile): UserEvent {
  const changed = profileFields.filter((name) => before?.[name] !== profile[name]);
  return { type: 'fresh.identity.user.v1.profile_updated', data: { uid, changed }, details: { profile } };
}

/** The event of other preferences or another device, each the whole of it; null where neither is given. */
export function preferencesUpdate(uid: string, details: Pick<User, 'preferences' | 'deviceInfo'>): UserEvent | null {
  const changed = preferenceFields.filter((name) => details[name] !== undefined);
  return changed.length === 0
    ? null
    : { type: 'fresh.identity.user.v1.preferences_updated', data: { uid, changed }, details };
}

/**
 * I5. Preferences are merged key by key, so that two pages that know different ones don't erase each other's; the
 * device is what it last said. The bound keeps merging from growing a document without end.
 */
export function savePreferences(
  user: User,
  sent: { preferences?: Record<string, unknown> | undefined; deviceInfo?: DeviceInfo | undefined },
): UserEvent[] {
  const known = preferencesOf(user);
  const merged = { ...known, ...sent.preferences };
  // Compared as values: a nested object may come back with its keys in another order.
  const preferences = isDeepStrictEqual(merged, known ?? {}) ? undefined : JSON.stringify(merged);
  if (preferences !== undefined && preferences.length > maxPreferences) {
    throw new ApiError('BAD_REQUEST', `Stored preferences exceed ${maxPreferences} characters`);
  }
  const { deviceInfo } = sent;
  const changes = {
    ...(preferences !== undefined && { preferences }),
    ...(deviceInfo && !isSameDevice(deviceInfo, user.deviceInfo) && { deviceInfo }),
  };
  const event = preferencesUpdate(user.uid, changes);
  return event ? [event] : [];
}

function isSameDevice(a: DeviceInfo, b: DeviceInfo = {}): boolean {
  return a.userAgent === b.userAgent && a.platform === b.platform;
}

/** Stored preferences as an object. */
export function preferencesOf({ preferences }: User): Record<string, unknown> | undefined {
  return preferences === undefined ? undefined : (JSON.parse(preferences) as Record<string, unknown>);
}

/** The user after an event. */
export function evolve(user: User, event: UserEvent, now: number): User {
  const touched = { version: user.version + 1, updatedAt: now };
  switch (event.type) {
    case 'fresh.identity.user.v1.session_started':
      return { ...user, ...touched, lastSessionAt: now };
    case 'fresh.identity.user.v1.sessions_revoked':
      return { ...user, ...touched };
    case 'fresh.identity.user.v1.profile_updated':
      return { ...user, ...touched, profile: event.details.profile };
    case 'fresh.identity.user.v1.preferences_updated': {
      const { preferences = user.preferences, deviceInfo = user.deviceInfo } = event.details;
      return { ...user, ...touched, preferences, deviceInfo };
    }
  }
}

/** One order of fields, so that equal profiles have equal text. */
function profileOf(fields: Omit<Profile, 'displayName'>): Profile {
  const { firstName, lastName, avatar, timezone, phone, preferredName, selfDeclaredRole } = fields;
  const displayName = `${firstName} ${lastName}`.trim();
  return { firstName, lastName, displayName, avatar, timezone, phone, preferredName, selfDeclaredRole };
}
