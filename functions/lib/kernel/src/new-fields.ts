import { isDeepStrictEqual } from 'node:util';

/** Fields of a PATCH: absent ones stay, `null` clears. */
type Sent<T> = { [K in keyof T]?: Exclude<T[K], undefined | null> };

/**
 * Of the fields that a client sent those whose value is new. A client may send a whole form back: an event names what
 * changed, and without a change there is no event. What is cleared is in `clearedFields`.
 */
export function newFields<T extends object>(state: object, sent: T): Sent<T> {
  const known = new Map<string, unknown>(Object.entries(state));
  const isNew = ([name, value]: [string, unknown]) =>
    // `===` too: JSON has a -0, which Firestore keeps as 0.
    value !== undefined && value !== null && known.get(name) !== value && !isDeepStrictEqual(known.get(name), value);
  return Object.fromEntries(Object.entries(sent).filter(isNew)) as Sent<T>;
}

/** Names of the fields that a client sent as `null`, and that have a value. */
export function clearedFields(state: object, sent: object): string[] {
  const known = new Map<string, unknown>(Object.entries(state));
  return Object.entries(sent).flatMap(([name, value]) =>
    value === null && known.get(name) !== undefined ? [name] : [],
  );
}

/** Fields that have no value any more, to be spread over a state. */
export function withoutFields(names: readonly string[] | undefined): object {
  return Object.fromEntries((names ?? []).map((name) => [name, undefined]));
}

/** `cleared` of an event's data: left out where nothing was cleared. */
export function clearedOf(names: readonly string[]): { readonly cleared?: string[] } {
  return names.length === 0 ? {} : { cleared: [...names] };
}
