import * as z from 'zod';
import { route, type RateLimit } from '../route.ts';

import { oneTimeCode, opaque } from '../text/identifiers.ts';
import { note, optionalName } from '../text/names.ts';

const minute = 60_000;
const reads = { max: 100, windowMs: minute } as const;
const mfaAttempts = { max: 50, windowMs: minute } as const;

const done = z.object({ ok: z.literal(true) });

/** Every session of the user ends, not only this browser's. Without a valid session it means nothing. */
const everywhere = {
  everywhere: {
    summary:
      '`true` signs out on every device: all sessions and refresh tokens of the user are revoked; takes the CSRF token where the session is a cookie',
    schema: z.literal('true'),
  },
} as const;

const preferences = z.record(z.string(), z.unknown());
const deviceInfo = z.object({ userAgent: z.string().optional(), platform: z.string().optional() });

/** Each sign-in makes a session at Auth and an event; a person signs in a few times a day. */
export const signInRateLimit: RateLimit = { max: 20, windowMs: 60_000 };
/** At most 200 keys at once; what all of them together may hold is identity's to say. */
const sentPreferences = z
  .record(z.string().max(200), z.unknown())
  .refine((sent) => Object.keys(sent).length <= 200, 'Send at most 200 preferences at once')
  .meta({ maxProperties: 200 });
const sentDeviceInfo = z.object({ userAgent: note(2000).optional(), platform: optionalName(200).optional() });

/** Why a page may not do this: it is another site's, or it proves no intent. */
const forbidden = { 403: z.object({ error: z.object({ code: z.literal('FORBIDDEN'), message: z.string() }) }) };

/** I1: exchange a Firebase ID token of a sign-in in the last five minutes for the five-day session cookie. */
export const createSession = route({
  id: 'I1',
  service: 'identity',
  functionName: 'session',
  method: 'POST',
  path: '/api/session',
  summary: 'Sign in: exchange an ID token for a session cookie',
  access: 'public',
  credentialRateLimit: signInRateLimit,
  body: z.object({ idToken: opaque(16_384, 'idToken is required') }),
  repetition: {
    by: 'none',
    effect: 'Auth makes a session cookie; the log gets `session_started`',
    retry: 'Another cookie for the same sign-in, and another event',
  },
  response: {
    status: 200,
    schema: z.object({ ok: z.literal(true), isSuperAdmin: z.boolean(), csrfToken: z.string() }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Internal Server Error' },
  /** A browser says that another site sent it, or a form. */
  customErrors: forbidden,
});

/** I2: clear the session cookies; with `everywhere=true` also revoke every session of the user. */
export const deleteSession = route({
  id: 'I2',
  service: 'identity',
  functionName: 'session',
  method: 'DELETE',
  path: '/api/session',
  summary: 'Sign out: clear the session cookies',
  access: 'public',
  query: everywhere,
  repetition: {
    by: 'none',
    effect: 'With `everywhere`, Auth ends every session; the log gets `sessions_revoked`',
    retry: '200; the session is gone, so nothing more is done',
  },
  response: { status: 200, schema: done },
  /** `everywhere` by cookie, without the session's CSRF token. */
  customErrors: forbidden,
});

/** I3: same as I2; the body must be empty, which is why revocation is asked for in the query. */
export const logout = route({
  id: 'I3',
  service: 'identity',
  functionName: 'authLogout',
  method: 'POST',
  path: '/api/auth/logout',
  summary: 'Sign out: clear the session cookies',
  access: 'public',
  query: everywhere,
  body: z.strictObject({}),
  repetition: {
    by: 'none',
    effect: 'As I2',
    retry: 'As I2',
  },
  response: { status: 200, schema: done },
  customErrors: forbidden,
});

/** I4: who the session belongs to. */
export const bootstrapSession = route({
  id: 'I4',
  service: 'identity',
  functionName: 'sessionBootstrap',
  method: 'GET',
  path: '/api/session/bootstrap',
  summary: 'Read the user and the role of the session',
  access: 'session',
  response: {
    status: 200,
    schema: z.object({
      userId: z.string(),
      email: z.string(),
      emailVerified: z.boolean(),
      authenticated: z.literal(true),
      bootstrapAt: z.number().int(),
      /** Absent for bearer requests, which need none. */
      csrfToken: z.string().optional(),
    }),
  },
  unexpectedError: { code: 'INTERNAL_ERROR', message: 'Failed to bootstrap session' },
});

/** I5: store preferences, key by key, and what the device says of itself; the response repeats what was sent. */
export const saveBootstrap = route({
  id: 'I5',
  service: 'identity',
  functionName: 'sessionBootstrap',
  method: 'POST',
  path: '/api/session/bootstrap',
  summary: 'Store my preferences and device',
  access: 'session',
  body: z.object({ preferences: sentPreferences.optional(), deviceInfo: sentDeviceInfo.optional() }),
  response: {
    status: 200,
    schema: z.object({
      userId: z.string(),
      email: z.string(),
      createdAt: z.number().int(),
      preferences: preferences.optional(),
      deviceInfo: deviceInfo.optional(),
    }),
  },
  unexpectedError: { code: 'INTERNAL_ERROR', message: 'Failed to bootstrap session' },
});

/** I6: by the claims of the session, which are as old as the sign-in (DOMAIN 39). */
export const checkRole = route({
  id: 'I6',
  service: 'identity',
  functionName: 'authCheckRole',
  method: 'GET',
  path: '/api/auth/check-role',
  summary: 'Check whether the session may open administrator pages',
  access: 'session',
  response: {
    status: 200,
    schema: z.object({
      isAdmin: z.boolean(),
      isSuperAdmin: z.boolean(),
      redirectPath: z.enum(['/', '/dashboard']),
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to check role' },
});

/** I7: a new secret, kept as pending until a code of it is verified. Any object will do as a body. */
export const setupMfa = route({
  id: 'I7',
  service: 'identity',
  functionName: 'authMfaSetup',
  method: 'POST',
  path: '/api/auth/mfa/setup',
  summary: 'Start the enrolment of an authenticator app',
  oneTimeResponse: true,
  access: 'session',
  rateLimit: mfaAttempts,
  body: z.object({}),
  response: {
    status: 200,
    schema: z.object({
      success: z.literal(true),
      /** 52 characters of base32. */
      secret: z.string(),
      /** PNG as a data URL. */
      qrCode: z.string(),
      otpauthUrl: z.string(),
    }),
  },
  /** The session is of an older sign-in than five minutes. */
  customErrors: {
    403: z.object({ error: z.object({ code: z.literal('RECENT_SIGN_IN_REQUIRED'), message: z.string() }) }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to generate MFA secret' },
});

/**
 * I8: the first code of a pending secret enrols it. The secret is on record; one that clients still send has to be that
 * one. A code is good once (DOMAIN 17).
 */
export const verifyMfa = route({
  id: 'I8',
  service: 'identity',
  functionName: 'authMfaVerify',
  method: 'POST',
  path: '/api/auth/mfa/verify',
  summary: 'Verify a code of the authenticator app',
  access: 'session',
  rateLimit: mfaAttempts,
  body: z.object({
    secret: opaque(200, 'secret is required'),
    token: oneTimeCode,
  }),
  response: { status: 200, schema: z.object({ success: z.literal(true), verified: z.literal(true) }) },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to verify MFA token' },
});

/** A user's own profile (N2), as services pass it to each other and as I9 shows it. */
export const userProfile = z.object({
  firstName: z.string(),
  /** `""` for people with one name. */
  lastName: z.string(),
  displayName: z.string(),
  avatar: z.string().optional(),
  timezone: z.string(),
  phone: z.string().optional(),
  preferredName: z.string().optional(),
  selfDeclaredRole: z.string().optional(),
});

/**
 * I9: the identity, with the member document of the organization where there is one. Its fields are whatever was
 * stored; the identity's own win (DOMAIN 21). `profile` and `preferences` as stored by N2 and I5.
 */
export const getProfile = route({
  id: 'I9',
  service: 'identity',
  functionName: 'usersProfile',
  method: 'GET',
  path: '/api/users/profile',
  summary: 'Read my profile',
  access: 'optional-org',
  rateLimit: reads,
  response: {
    status: 200,
    schema: z.looseObject({
      userId: z.string(),
      email: z.string(),
      emailVerified: z.boolean(),
      customClaims: z.record(z.string(), z.unknown()),
      orgId: z.string().optional(),
      profile: userProfile.optional(),
      preferences: preferences.optional(),
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch profile' },
});
