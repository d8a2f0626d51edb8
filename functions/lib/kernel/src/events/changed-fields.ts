import { isDeepStrictEqual } from 'node:util';

/** Of the named fields those that have another value now. One that has none any more is in `clearedBetween`. */
export function changedFields<S extends object, K extends keyof S>(
  before: S,
  after: S,
  names: readonly K[],
): { [N in K]?: Exclude<S[N], undefined> } {
  const changed = names.filter((name) => after[name] !== undefined && !isDeepStrictEqual(before[name], after[name]));
  return Object.fromEntries(changed.map((name) => [name, after[name]])) as { [N in K]?: Exclude<S[N], undefined> };
}

/** Of the named fields those that had a value and have none any more, as events call them. */
export function clearedBetween<S extends object>(before: S, after: S, names: readonly (keyof S & string)[]): string[] {
  return names.filter((name) => before[name] !== undefined && after[name] === undefined);
}
