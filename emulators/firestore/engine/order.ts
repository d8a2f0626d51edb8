import type { Fields, Value } from './messages.ts';
import { numberOf } from './paths.ts';

/** Kinds of values in the order in which Firestore sorts them. https://firebase.google.com/docs/firestore/manage-data/data-types */
const kinds = [
  ...['null', 'boolean', 'number', 'timestamp', 'string', 'bytes', 'reference', 'geoPoint', 'array', 'vector', 'map'],
] as const;

/** The kind of a value, as a place in the order of kinds: only values of one kind match a range filter. */
export function kindOf(value: Value): number {
  if ('nullValue' in value) return 0;
  if ('booleanValue' in value) return 1;
  if ('integerValue' in value || 'doubleValue' in value) return 2;
  if ('timestampValue' in value) return 3;
  if ('stringValue' in value) return 4;
  if ('bytesValue' in value) return 5;
  if ('referenceValue' in value) return 6;
  if ('geoPointValue' in value) return 7;
  if ('arrayValue' in value) return 8;
  return vectorOf(value) ? 9 : kinds.length - 1;
}

/** Below zero if `a` sorts before `b`. Zero means equal for filters as well: 1 and 1.0, 0 and -0, NaN and NaN. */
export function compareValues(a: Value, b: Value): number {
  if ('stringValue' in a && 'stringValue' in b) return compareText(a.stringValue, b.stringValue);
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  const difference = kindOf(a) - kindOf(b);
  if (difference !== 0) return difference;
  if ('booleanValue' in a && 'booleanValue' in b) return Number(a.booleanValue) - Number(b.booleanValue);
  if ('timestampValue' in a && 'timestampValue' in b) {
    const [x, y] = [a.timestampValue, b.timestampValue];
    return Number(x.seconds ?? 0) - Number(y.seconds ?? 0) || (x.nanos ?? 0) - (y.nanos ?? 0);
  }
  if ('bytesValue' in a && 'bytesValue' in b) return Buffer.compare(a.bytesValue, b.bytesValue);
  if ('referenceValue' in a && 'referenceValue' in b) return comparePaths(a.referenceValue, b.referenceValue);
  if ('geoPointValue' in a && 'geoPointValue' in b) {
    const [x, y] = [a.geoPointValue, b.geoPointValue];
    return (x.latitude ?? 0) - (y.latitude ?? 0) || (x.longitude ?? 0) - (y.longitude ?? 0);
  }
  if ('arrayValue' in a && 'arrayValue' in b) {
    return compareLists(a.arrayValue.values ?? [], b.arrayValue.values ?? []);
  }
  const [v, w] = [vectorOf(a), vectorOf(b)];
  if (v && w) return v.length - w.length || compareLists(v, w);
  if ('mapValue' in a && 'mapValue' in b) return compareMaps(a.mapValue.fields ?? {}, b.mapValue.fields ?? {});
  return 0;
}

/** Sorts as Firestore does: by UTF-8 bytes, which differs from JavaScript's order where surrogates come in. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    const [surrogateX, surrogateY] = [isSurrogate(x), isSurrogate(y)];
    return surrogateX === surrogateY ? x - y : surrogateX ? 1 : -1;
  }
  return a.length - b.length;
}

/**
 * Sorts names and paths: segment by segment, so that what is below a document follows it. Numeric ids (`__id7__`) come
 * before all others, by their number.
 */
export function comparePaths(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === length && (a.charAt(i) === '/' || b.charAt(i) === '/')) return a.length - b.length;
  const start = a.lastIndexOf('/', i - 1) + 1;
  const [x, y] = [segmentAt(a, start), segmentAt(b, start)];
  const [m, n] = [x, y].map((id) => (id.startsWith('__id') ? numberOf(id) : undefined));
  if (m !== undefined && n !== undefined) return m < n ? -1 : 1;
  if (m !== undefined || n !== undefined) return m === undefined ? 1 : -1;
  return compareText(x, y);
}

function segmentAt(path: string, start: number): string {
  const end = path.indexOf('/', start);
  return end < 0 ? path.slice(start) : path.slice(start, end);
}

export function isNumber(value: Value): value is { integerValue: string } | { doubleValue: number } {
  return 'integerValue' in value || 'doubleValue' in value;
}

/** Exact below 2^53, like every sum of an integer and a double. */
export function toNumber(value: { integerValue: string } | { doubleValue: number }): number {
  return 'integerValue' in value ? Number(value.integerValue) : value.doubleValue;
}

function compareNumbers(
  a: { integerValue: string } | { doubleValue: number },
  b: { integerValue: string } | { doubleValue: number },
): number {
  const [x, y] = [toNumber(a), toNumber(b)];
  if (x < y) return -1;
  if (x > y) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
  if (!('integerValue' in a && 'integerValue' in b) || a.integerValue === b.integerValue) return 0;
  // Beyond 2^53 different integers are the same double.
  return BigInt(a.integerValue) < BigInt(b.integerValue) ? -1 : 1;
}

function compareLists(a: readonly Value[], b: readonly Value[]): number {
  for (const [i, x] of a.entries()) {
    const y = b[i];
    if (y === undefined) return 1;
    const difference = compareValues(x, y);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareMaps(a: Fields, b: Fields): number {
  const [x, y] = [Object.entries(a), Object.entries(b)].map((entries) => entries.sort(([k], [l]) => compareText(k, l)));
  for (const [i, [key, value]] of (x ?? []).entries()) {
    const other = y?.[i];
    if (other === undefined) return 1;
    const difference = compareText(key, other[0]) || compareValues(value, other[1]);
    if (difference !== 0) return difference;
  }
  return (x?.length ?? 0) - (y?.length ?? 0);
}

/** The numbers of a vector, which the SDK writes as a map with a mark; undefined for everything else. */
export function vectorOf(value: Value): readonly Value[] | undefined {
  if (!('mapValue' in value)) return undefined;
  const { __type__: mark, value: list } = value.mapValue.fields ?? {};
  if (!mark || !('stringValue' in mark) || mark.stringValue !== '__vector__') return undefined;
  return list && 'arrayValue' in list ? (list.arrayValue.values ?? []) : undefined;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
