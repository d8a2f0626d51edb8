/** Session cookie's life: 5 days, in seconds (CONTRACT 1.11). */
export const sessionMaxAgeSeconds = 432_000;

/** The cookie names a request carries; the first of a repeated name wins. */
export function parseCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at < 0) continue;
    const name = pair.slice(0, at).trim();
    if (name !== '' && !cookies.has(name)) cookies.set(name, pair.slice(at + 1).trim());
  }
  return cookies;
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
