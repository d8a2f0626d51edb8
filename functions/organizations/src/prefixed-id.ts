import { randomInt } from 'node:crypto';

/** Lower-case base36. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * A new id as the monolith's clients know them, `org-1700000000000-a1b2c3`: prefix, epoch ms, and six random characters,
 * because the time alone collided (DOMAIN 57).
 */
export function prefixedId(prefix: 'org' | 'network' | 'member' | 'token', now: number): string {
  const random = Array.from({ length: 6 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return `${prefix}-${now}-${random}`;
}
