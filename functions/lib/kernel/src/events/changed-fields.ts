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
