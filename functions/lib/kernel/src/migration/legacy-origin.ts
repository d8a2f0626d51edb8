/** Sessions of users never travel in clear text beyond the machine. */
const loopback = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Where the monolith is, from LEGACY_API_ORIGIN: scheme, host and port, such as `https://app.example.com`. Undefined
 * where the variable is missing or empty: there is no monolith (any more). Anything else than an origin is an error, so
 * that an instance with a typing mistake never starts: requests and cookies of users would go wherever it points.
 */
export function legacyOrigin(env: NodeJS.ProcessEnv = process.env): URL | undefined {
  const text = env['LEGACY_API_ORIGIN'];
  if (text === undefined || !hasLegacyOrigin(env)) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // A text that is no bare origin doesn't survive the comparison: path, query, credentials, another spelling.
  const isPrivate = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.includes(url.hostname));
  if (!url || !isPrivate || url.origin !== text) {
    throw new Error(
      'LEGACY_API_ORIGIN must be an https origin and nothing else, such as https://app.example.com; http only for localhost',
    );
  }
  return url;
}

/**
 * Whether LEGACY_API_ORIGIN has a value, even one that `legacyOrigin` rejects: for callers that have committed a change and
 * must not fail because of a typing mistake.
 */
export function hasLegacyOrigin(env: NodeJS.ProcessEnv = process.env): boolean {
  return (env['LEGACY_API_ORIGIN'] ?? '') !== '';
}
