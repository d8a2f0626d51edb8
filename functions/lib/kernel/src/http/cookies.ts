/** Session cookie's life: 5 days, in seconds (CONTRACT 1.11). */
export const sessionMaxAgeSeconds = 432_000;

/**
 * The values of each cookie that a request carries, by name and in the order of the header. Browsers send several cookies
 * of one name where their path or domain differs, and any of them may be an old one (RFC 6265, 5.4). A value in double
 * quotes is the text between them (RFC 6265, 4.1.1).
 */
export function parseCookies(header: string | undefined): ReadonlyMap<string, readonly string[]> {
  const cookies = new Map<string, readonly string[]>();
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at < 0) continue;
    const name = pair.slice(0, at).trim();
    const value = pair.slice(at + 1).trim();
    const text = /^"(.*)"$/.exec(value)?.[1] ?? value;
    if (name !== '') cookies.set(name, [...(cookies.get(name) ?? []), text]);
  }
  return cookies;
}

/**
 * Values of the session cookie, most trusted name first: `__session` (the only one that Firebase Hosting lets through),
 * then `session` (the monolith's name). At most five, so that a request can't ask for many signatures to be verified.
 */
export function sessionCookies(header: string | undefined): readonly string[] {
  const cookies = parseCookies(header);
  const values = ['__session', 'session'].flatMap((name) => cookies.get(name) ?? []);
  return [...new Set(values)].filter((value) => value !== '').slice(0, 5);
}

/**
 * `Set-Cookie` that keeps a value for `maxAgeSeconds`. The attributes and their spelling (`SameSite=lax`) are part of
 * the contract; always `Secure`, which browsers and curl accept on http://localhost too.
 */
export function setCookie(name: string, value: string, maxAgeSeconds: number, nowMs: number): string {
  const expires = new Date(nowMs + maxAgeSeconds * 1000).toUTCString();
  return `${name}=${value}; Path=/; Expires=${expires}; Max-Age=${maxAgeSeconds}; Secure; HttpOnly; SameSite=lax`;
}

/** `Set-Cookie` that removes a cookie: empty, `Max-Age=0`, no `Expires` (CONTRACT 1.11). */
export function clearCookie(name: string): string {
  return `${name}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=lax`;
}
