import { ExpectedError } from '@fresh/local/expected-error';

/**
 * A `source` of `firebase.json` as a test of raw paths: `*` stands for a part of one segment, `**` for any number of
 * segments. Throws ExpectedError for the rest of the glob syntax, which the local cloud does not know.
 * https://firebase.google.com/docs/hosting/full-config#glob_pattern_matching
 */
export function hostingPattern(source: string): (path: string) => boolean {
  if (/[?[\]{}()!+@:]/.test(source)) {
    throw new ExpectedError(
      `firebase.json: the local cloud does not know the pattern '${source}' in hosting; it knows * and **. Use npm run start:firebase.`,
    );
  }
  const pattern = source
    .split(/(\*\*\/|\*\*|\*)/)
    .map((part) => {
      if (part === '**/') return '(?:.*/)?';
      if (part === '**') return '.*';
      return part === '*' ? '[^/]*' : part.replaceAll(/[.+^$|\\]/g, '\\$&');
    })
    .join('');
  const whole = new RegExp(`^${pattern.startsWith('/') ? '' : '/?'}${pattern}/?$`, 's');
  return (path) => whole.test(path);
}
