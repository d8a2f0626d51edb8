/**
 * What Firebase Hosting leaves of a `Cookie` header: `__session`, exactly as sent; undefined if there is none. The
 * documentation lets a cookie through by its name, and says nothing of a repeated one: here each passes.
 * https://firebase.google.com/docs/hosting/manage-cache#using_cookies
 */
export function onlySessionCookies(header: string | undefined): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.filter((pair) => pair.startsWith('__session=')).join('; ') || undefined;
}
