/**
 * The parameters of a path under a pattern such as `/api/schedules/{id}`; null when it doesn't match. Values are
 * percent-decoded; one that can't be decoded doesn't match.
 */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) {
      if (part !== value) return null;
      continue;
    }
    try {
      params[name] = decodeURIComponent(value);
    } catch {
      return null; // a lone "%": no resource can have that name
    }
  }
  return params;
}
