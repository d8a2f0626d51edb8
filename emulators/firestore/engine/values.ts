import { invalid } from './failure.ts';
import type { Fields, Timestamp, Value } from './messages.ts';
import { documentPath } from './paths.ts';

/** 0001-01-01 and 9999-12-31. https://protobuf.dev/reference/protobuf/google.protobuf/#timestamp */
const MIN_SECONDS = -62_135_596_800;
const MAX_SECONDS = 253_402_300_799;
const MAX_NANOS = 999_999_999;

/** Rejects a value that Firestore rejects wherever it is: in a document, a filter or a cursor. What is in it is not looked at. */
export function assertValue(value: Value | undefined): asserts value is Value {
  if (value === undefined || isUnset(value)) {
    throw invalid('A value has no type, or one that this emulator does not know.');
  }
  if ('referenceValue' in value) documentPath(value.referenceValue);
  else if ('timestampValue' in value) assertTimestamp(value.timestampValue);
  else if ('geoPointValue' in value) {
    const { latitude = 0, longitude = 0 } = value.geoPointValue;
    if (!(Math.abs(latitude) <= 90)) throw invalid(`The latitude ${latitude} is not between -90 and 90.`);
    if (!(Math.abs(longitude) <= 180)) throw invalid(`The longitude ${longitude} is not between -180 and 180.`);
  }
}

/** Rejects a value if it, or a value in it, is one that Firestore rejects. */
export function assertValues(value: Value | undefined): asserts value is Value {
  assertValue(value);
  if ('arrayValue' in value) for (const element of value.arrayValue.values ?? []) assertValues(element);
  if ('mapValue' in value) for (const inner of Object.values(value.mapValue.fields ?? {})) assertValues(inner);
}

function isUnset(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

function assertTimestamp({ seconds = '0', nanos = 0 }: Timestamp): void {
  if (!(Number(seconds) >= MIN_SECONDS && Number(seconds) <= MAX_SECONDS)) {
    throw invalid(`A timestamp of ${seconds} s since 1970 is not between the years 1 and 9999.`);
  }
  if (nanos < 0 || nanos > MAX_NANOS) throw invalid(`A timestamp has ${nanos} ns, which is not between 0 and 1 s.`);
}

/** The value as it is stored: Firestore cuts times off at microseconds. The same object where nothing changes. */
export function storedValue(value: Value): Value {
  if ('timestampValue' in value) {
    const { seconds = '0', nanos = 0 } = value.timestampValue;
    return nanos <= 0 || nanos % 1000 === 0 ? value : { timestampValue: { seconds, nanos: nanos - (nanos % 1000) } };
  }
  if ('mapValue' in value) {
    const { fields } = value.mapValue;
    const stored = fields && storedFields(fields);
    return stored === fields ? value : { mapValue: { fields: stored ?? {} } };
  }
  if (!('arrayValue' in value)) return value;
  const { values = [] } = value.arrayValue;
  const stored = values.map(storedValue);
  return stored.every((one, i) => one === values[i]) ? value : { arrayValue: { values: stored } };
}

/** The same for all fields of a document or map. */
export function storedFields(fields: Fields): Fields {
  let changed: Record<string, Value> | undefined;
  for (const name in fields) {
    const value = fields[name];
    const stored = value && storedValue(value);
    if (stored !== value && stored) (changed ??= { ...fields })[name] = stored;
  }
  return changed ?? fields;
}
