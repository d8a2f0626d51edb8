import * as z from 'zod';
import { serviceOperationsOf } from '../callable.ts';
import { userProfile } from '../routes/identity.ts';

/** What the service can be called for, by the name of the function. */
export const callables = serviceOperationsOf('identity', {
  /** What N2 does: the whole profile; what is absent is cleared. */
  updateUserProfile: {
    summary: 'Replace a user’s profile',
    callers: ['onboarding'],
    mutates: true,
    actor: 'user',
    // Not `safe`: a late repetition must not put an older profile in the place of a newer one.
    repeats: 'by-key',
    input: z.object({
      firstName: z.string().min(1),
      lastName: z.string(),
      avatar: z.string().optional(),
      timezone: z.string().default('UTC'),
      phone: z.string().optional(),
      preferredName: z.string().optional(),
      selfDeclaredRole: z.string().optional(),
    }),
    output: userProfile.extend({ userId: z.string(), updatedAt: z.number().int() }),
  },
  /**
   * Brings a user's claims in step with their memberships before the event of a change does. It names no user as its actor
   * and takes no claims: identity reads what they should be, so that a caller can't grant anything by it.
   */
  refreshClaimsNow: {
    summary: 'Bring a user’s claims in step with their memberships',
    callers: ['organizations'],
    mutates: true,
    actor: 'none',
    repeats: 'safe',
    input: z.object({ uid: z.string().min(1).max(128) }),
    output: z.object({}),
  },
});
