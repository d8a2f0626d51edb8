/**
 * What Firebase Hosting leaves of a `Cookie` header: the first `__session`, exactly as sent; undefined if there is none.
 * https://firebase.google.com/docs/hosting/manage-cache#using_cookies
 */
export function onlySessionCookie(header: string | undefined): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith('__session='));
}
