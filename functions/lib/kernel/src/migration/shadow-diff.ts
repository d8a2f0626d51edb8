import { kindOf, kindsComparedByValue, type ValueKind } from './value-kind.ts';

/** A response as far as two of them are compared. */
export interface ComparedResponse {
  readonly status: number;
  /** `''` where there is none. */
  readonly contentType: string;
  /** Complete `Set-Cookie` values. */
  readonly cookies: readonly string[];
  /** Parsed JSON, text, or undefined where there is none. */
  readonly body: unknown;
}

/**
 * What kind of difference: a field is only in our response (`added`, allowed), or only in the monolith's (`missing`);
 * it is of another `type`; of the same with another `value`; a list has another `length`; the `status` is another one.
 */
export type DifferenceKind = 'status' | 'missing' | 'added' | 'type' | 'value' | 'length';

/** One place in which two responses differ. It says nothing of the values: they are personal data. */
export interface Difference {
  /** Field names and list positions in the first response; empty for the status, which is above everything. */
  readonly path: readonly (string | number)[];
  readonly kind: DifferenceKind;
  /** Kind of value in the first response and in the second; of a status the number, of a content type the media type. */
  readonly was: string;
  readonly now: string;
}

/** Most differences that are collected; of responses that differ more, the rest adds nothing. */
const maxDifferences = 1_000;

/**
 * Compares two responses to one read: the monolith's, and ours or the monolith's second. Both read one database, so
 * that what a client would notice is the same. Ids, times, tokens and durations compare by kind (`value-kind.ts`),
 * every other scalar by value, lists element by element in their order; `unordered` names a list of the body that has
 * none. Responses of different status have only that in common, so it is all that is said of them. Two of different
 * length only compare the elements with the same id: by position everything after a lost one would differ.
 */
export function diffResponses(first: ComparedResponse, second: ComparedResponse, unordered?: string): Difference[] {
  if (first.status !== second.status) {
    return [{ path: [], kind: 'status', was: String(first.status), now: String(second.status) }];
  }
  const found: Difference[] = [];
  diffFields(headersOf(first), headersOf(second), ['header'], found, undefined);
  diffFields(cookiesOf(first.cookies), cookiesOf(second.cookies), ['cookie'], found, undefined);
  diffFields(bodyOf(first), bodyOf(second), [], found, unordered);
  return found.slice(0, maxDifferences);
}

/** Whether a client could notice: everything but fields that are ours alone (COMPATIBILITY: "may be added"). */
export function isMismatch({ kind }: Difference): boolean {
  return kind !== 'added';
}

/** The differences that the monolith doesn't have with itself: at none of its noisy places, and below none. */
export function withoutNoise(differences: readonly Difference[], noise: readonly Difference[]): Difference[] {
  return differences.filter(({ path }) => !noise.some((one) => one.path.every((step, index) => path[index] === step)));
}

/** The headers that are part of the contract and of no single moment. */
function headersOf({ contentType }: ComparedResponse): Fields {
  return contentType === '' ? {} : { 'content-type': contentType.toLowerCase().replaceAll(/\s/g, '') };
}

function bodyOf({ body }: ComparedResponse): Fields {
  return body === undefined ? {} : { body };
}

/** Cookies by name; of a value only whether there is one, of `Expires` only that there is one: it is a time. */
function cookiesOf(cookies: readonly string[]): Fields {
  return Object.fromEntries(
    cookies.map((cookie) => {
      const [pair = '', ...attributes] = cookie.split(';').map((part) => part.trim());
      const [name = ''] = pair.split('=', 1);
      const named = attributes.map((attribute) => {
        const [attributeName = '', value = ''] = attribute.split('=', 2);
        const key = attributeName.toLowerCase();
        return [key, key === 'expires' ? true : value];
      });
      return [name, { set: pair.length > name.length + 1, ...Object.fromEntries(named) }];
    }),
  );
}

type Fields = Readonly<Record<string, unknown>>;
type Path = Difference['path'];

function diffFields(
  first: Fields,
  second: Fields,
  path: Path,
  found: Difference[],
  unordered: string | undefined,
): void {
  for (const [name, value] of Object.entries(first)) {
    const at = [...path, name];
    if (Object.hasOwn(second, name)) diffValues(value, second[name], name, at, found, unordered);
    else found.push({ path: at, kind: 'missing', was: kindOf(value, name), now: 'nothing' });
  }
  for (const [name, value] of Object.entries(second)) {
    if (Object.hasOwn(first, name)) continue;
    found.push({ path: [...path, name], kind: 'added', was: 'nothing', now: kindOf(value, name) });
  }
}

/** `name` is that of the field, for elements that of their list. */
function diffValues(
  first: unknown,
  second: unknown,
  name: string,
  path: Path,
  found: Difference[],
  unordered: string | undefined,
): void {
  if (found.length >= maxDifferences) return;
  if (isList(first) && isList(second)) {
    diffLists(first, second, name, path, found, unordered);
    return;
  }
  const [was, now] = [kindOf(first, name), kindOf(second, name)];
  if (was !== now)
    found.push({ path, kind: 'type', was: described(was, first, name), now: described(now, second, name) });
  else if (was === 'object') diffFields(first as Fields, second as Fields, path, found, unordered);
  else if (kindsComparedByValue.has(was) && first !== second) {
    found.push({ path, kind: 'value', was: described(was, first, name), now: described(now, second, name) });
  }
}

function diffLists(
  first: readonly unknown[],
  second: readonly unknown[],
  name: string,
  path: Path,
  found: Difference[],
  unordered: string | undefined,
): void {
  const sameLength = first.length === second.length;
  if (!sameLength) found.push({ path, kind: 'length', was: 'array', now: 'array' });
  const byId = !sameLength || name === unordered ? positionsById(first, second) : null;
  for (const [index, element] of first.entries()) {
    const position = byId ? byId.get(index) : sameLength ? index : undefined;
    if (position === undefined) {
      // Which is more than a length: another element took its place.
      if (sameLength)
        found.push({ path: [...path, index], kind: 'missing', was: kindOf(element, name), now: 'nothing' });
    } else diffValues(element, second[position], name, [...path, index], found, unordered);
  }
}

/**
 * Where in the second list the elements of the first are, by their ids. Null when ids can't distinguish them, or
 * share none: then the lists weren't read from the same documents.
 */
function positionsById(first: readonly unknown[], second: readonly unknown[]): Map<number, number> | null {
  const [firstIds, secondIds] = [first.map(idOf), second.map(idOf)];
  if ([firstIds, secondIds].some((ids) => ids.includes(undefined) || new Set(ids).size < ids.length)) return null;
  const inSecond = new Map(secondIds.map((id, position) => [id, position]));
  const pairs = firstIds.flatMap((id, index): [number, number][] => {
    const position = inSecond.get(id);
    return position === undefined ? [] : [[index, position]];
  });
  return pairs.length > 0 ? new Map(pairs) : null;
}

function idOf(element: unknown): string | undefined {
  if (typeof element !== 'object' || element === null || !('id' in element)) return undefined;
  return typeof element.id === 'string' ? element.id : undefined;
}

/** Of a content type the media type, which isn't personal data. */
function described(valueKind: ValueKind, value: unknown, name: string): string {
  return name === 'content-type' ? String(value).slice(0, 100) : valueKind;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
