/**
 * REVOCATION_MAX_AGE_SECONDS in ms: 0 where it isn't set, which asks Auth at every read as the monolith did; 30 s at most,
 * because a longer time would keep a stolen session alive. Throws on anything else.
 */
export function parseRevocationMaxAge(text = '0'): number {
  const seconds = /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  if (!(seconds <= 30)) throw new Error('REVOCATION_MAX_AGE_SECONDS must be a whole number from 0 to 30');
  return seconds * 1000;
}
