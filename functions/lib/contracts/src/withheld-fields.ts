import * as z from 'zod';

/*
 * Fields whose values no event carries (ADR 0038): names, addresses, phones, places of people, and text that people wrote.
 * They stay in the document that the event is about.
 */

/** Of a user's profile: all of it. */
export const profileFields = [
  'firstName',
  'lastName',
  'displayName',
  'avatar',
  'timezone',
  'phone',
  'preferredName',
  'selfDeclaredRole',
] as const;

/** Of what a user's devices store. */
export const preferenceFields = ['preferences', 'deviceInfo'] as const;

/** Of a user's onboarding. */
export const onboardingWithheld = ['selfDeclaredRole'] as const;

/** Of an organization. */
export const organizationWithheld = ['description', 'logoUrl', 'websiteUrl', 'contactEmail', 'contactPhone'] as const;

/** Of a position. */
export const positionWithheld = ['description'] as const;

/** Of a schedule. */
export const scheduleWithheld = ['description'] as const;

/** Of a shift, and of an assignment to it. */
export const shiftWithheld = ['notes'] as const;

/** Of a venue. The exact place too: where one person is the business, it is where they live. */
export const venueWithheld = [
  'description',
  'address',
  'coordinates',
  'contactPhone',
  'contactEmail',
  'notes',
] as const;

/** Of a zone. */
export const zoneWithheld = ['description', 'floor', 'notes'] as const;

/** Of a correction of an attendance record. */
export const attendanceWithheld = ['notes', 'managerNotes'] as const;

/**
 * Names of changed fields whose new values the event doesn't carry; those who may read the document find them there. Absent
 * where there are none.
 */
export function withheldFields<const N extends readonly [string, ...string[]]>(names: N) {
  return z.array(z.enum(names)).optional();
}
