import * as z from 'zod';
import { event, type DetailedEventOf, type EventOf } from '../event.ts';
import type { userProfile } from '../routes/identity.ts';
import { preferenceFields, profileFields } from '../withheld-fields.ts';

const uid = z.string();
const epochMs = z.number().int();
/** Number of the 30 s step whose code was used. */
const timeStep = z.number().int();

/** A user signed in (I1). */
export const sessionStarted = event({
  type: 'fresh.identity.user.v1.session_started',
  service: 'identity',
  summary: 'A user exchanged an ID token for a session cookie.',
  data: z.object({ uid, superAdmin: z.boolean(), expiresAt: epochMs }),
});

/** A user signed out on every device (I2, I3 with `everywhere=true`). */
export const sessionsRevoked = event({
  type: 'fresh.identity.user.v1.sessions_revoked',
  service: 'identity',
  summary: 'All sessions and refresh tokens of a user were revoked.',
  data: z.object({ uid }),
});

/** The profile was replaced (N2). */
export const profileUpdated = event({
  type: 'fresh.identity.user.v1.profile_updated',
  service: 'identity',
  summary: 'A user’s profile changed; `changed` names the fields, whose values stay in the document.',
  data: z.object({ uid, changed: z.array(z.enum(profileFields)) }),
});

/** Preferences or device were stored (I5). */
export const preferencesUpdated = event({
  type: 'fresh.identity.user.v1.preferences_updated',
  service: 'identity',
  summary: 'A user’s preferences or device changed; the values stay in the document.',
  data: z.object({ uid, changed: z.array(z.enum(preferenceFields)) }),
});

/** Everything that can happen to a user. */
export type UserEvent =
  | EventOf<typeof sessionStarted>
  | EventOf<typeof sessionsRevoked>
  | DetailedEventOf<typeof profileUpdated, { readonly profile: z.output<typeof userProfile> }>
  | DetailedEventOf<typeof preferencesUpdated, PreferenceDetails>;

/** Each is the whole of it; absent where it hasn't changed. */
interface PreferenceDetails {
  /** JSON text: preferences are any JSON, and a document can't hold all of it (an array in an array, for one). */
  readonly preferences?: string | undefined;
  readonly deviceInfo?: { readonly userAgent?: string | undefined; readonly platform?: string | undefined } | undefined;
}

/** When the session that proved it signed in, epoch s. Absent in events from before the field existed: no session is named. */
const authTime = z.number().int().optional();

/** A new secret waits for its first code (I7). No event ever carries a secret. */
export const mfaSetUp = event({
  type: 'fresh.identity.mfa.v1.setup_started',
  service: 'identity',
  summary: 'A user asked for a new authenticator secret.',
  data: z.object({ uid }),
});

/** The first code of a pending secret was right (I8). */
export const mfaEnrolled = event({
  type: 'fresh.identity.mfa.v1.enrolled',
  service: 'identity',
  summary: 'A user enrolled an authenticator app.',
  data: z.object({ uid, step: timeStep, authTime }),
});

/** A later code was right (I8). */
export const mfaVerified = event({
  type: 'fresh.identity.mfa.v1.verified',
  service: 'identity',
  summary: 'A user proved their second factor.',
  data: z.object({ uid, step: timeStep, authTime }),
});

/** Everything that can happen to a user's second factor. */
export type MfaEvent = EventOf<typeof mfaSetUp> | EventOf<typeof mfaEnrolled> | EventOf<typeof mfaVerified>;
