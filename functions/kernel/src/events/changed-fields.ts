import { isDeepStrictEqual } from 'node:util';

/**
 * Of the named fields those that have another value now. One that has none any more isn't among them: no event of ours
 * takes an optional text away.
 */
export function changedFields<S extends object, K extends keyof S>(
  before: S,
  after: S,
  names: readonly K[],
): { [N in K]?: Exclude<S[N], undefined> } {
  const changed = names.filter((name) => after[name] !== undefined && !isDeepStrictEqual(before[name], after[name]));
  return Object.fromEntries(changed.map((name) => [name, after[name]])) as { [N in K]?: Exclude<S[N], undefined> };
}

/**
 * Of the fields that a client sent those whose value is new. A client may send a whole form back: an event names what
 * changed, and without a change there is no event.
 */
export function newFields<T extends object>(state: object, sent: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const known = new Map<string, unknown>(Object.entries(state));
  const fields = Object.entries(sent).filter(
    ([name, value]) => value !== undefined && !isDeepStrictEqual(known.get(name), value),
  );
  return Object.fromEntries(fields) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
