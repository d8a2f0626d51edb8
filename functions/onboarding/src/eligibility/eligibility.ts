/** Why a user may not create an organization; the words the intent page shows pages for (CONTRACT 4). */
export type IneligibilityReason = 'email_not_verified' | 'role_not_allowed';

/**
 * Words of a self-declared role that say its owner may speak for a business. Pages send `owner_founder_director`,
 * `manager_supervisor`, `corporate_hq`, API clients the names of organization roles; one fitting word is enough.
 */
const speakers = new Set([
  ...['owner', 'founder', 'cofounder', 'director', 'president', 'corporate', 'hq'],
  ...['manager', 'supervisor', 'admin', 'administrator'],
]);

/**
 * N1: whether a user may create an organization (DOMAIN 63). A role is what they say of themselves, so it guides rather
 * than guards: staff are sent to the join page, and saying nothing is no reason to reject.
 */
export function eligibility(person: {
  readonly emailVerified: boolean;
  readonly selfDeclaredRole?: string | undefined;
}): { allowed: boolean; reason?: IneligibilityReason } {
  if (!person.emailVerified) return { allowed: false, reason: 'email_not_verified' };
  const words = (person.selfDeclaredRole ?? '').toLowerCase().match(/[a-z]+/g) ?? [];
  if (words.length > 0 && !words.some((word) => speakers.has(word))) {
    return { allowed: false, reason: 'role_not_allowed' };
  }
  return { allowed: true };
}
