import { isDeepStrictEqual } from 'node:util';

/**
 * Of the fields that a client sent those whose value is new. A client may send a whole form back: an event names what
 * changed, and without a change there is no event.
 */
export function newFields<T extends object>(state: object, sent: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const known = new Map<string, unknown>(Object.entries(state));
  const fields = Object.entries(sent).filter(
    // `===` too: JSON has a -0, which Firestore keeps as 0.
    ([name, value]) => value !== undefined && known.get(name) !== value && !isDeepStrictEqual(known.get(name), value),
  );
  return Object.fromEntries(fields) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
