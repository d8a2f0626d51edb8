import { invalid } from './failure.ts';
import type { Fields, Value } from './messages.ts';
import { vectorOf } from './order.ts';
import { fieldNames, isReservedField } from './paths.ts';
import { assertValue } from './values.ts';

const MAX_DOCUMENT_BYTES = 1_048_576;
/** What the official emulator allows one value to have. */
const MAX_VALUE_BYTES = 1_048_487;
const MAX_NAME_BYTES = 1500;

/** The value at a field path. */
export function valueAt(fields: Fields, names: readonly string[]): Value | undefined {
  let value: Value | undefined = { mapValue: { fields } };
  for (const name of names) {
    const below: Fields | undefined = 'mapValue' in value ? value.mapValue.fields : undefined;
    value = below && Object.hasOwn(below, name) ? below[name] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

/** The fields with another value at a path, or without it; maps on the way are made, and what is no map gives way to one. */
export function withValueAt(fields: Fields, names: readonly string[], value: Value | undefined): Fields {
  const [name = '', ...rest] = names;
  if (rest.length === 0) {
    const { [name]: _replaced, ...others } = fields;
    return value === undefined ? others : { ...others, [name]: value };
  }
  const below = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const inner = below && 'mapValue' in below && !vectorOf(below) ? below.mapValue.fields : undefined;
  // Nothing to take away: no empty map is left on the way.
  if (value === undefined && !inner) return fields;
  return { ...fields, [name]: { mapValue: { fields: withValueAt(inner ?? {}, rest, value) } } };
}

/** Stands for a document's name wherever a field can be named. */
export const NAME = '__name__';

/** What shows only the named fields of a document; everything if there is no mask. The name is always there. */
export function projection(fieldPaths: readonly string[] | undefined): (fields: Fields) => Fields {
  if (!fieldPaths) return (fields) => fields;
  const masks = fieldPaths.filter((path) => path !== NAME).map(fieldNames);
  return (fields) => {
    let some: Fields = {};
    for (const names of masks) {
      const value = valueAt(fields, names);
      if (value !== undefined) some = withValueAt(some, names, value);
    }
    return some;
  };
}

/** Rejects fields that Firestore rejects. */
export function checkFields(path: string, fields: Fields): void {
  const bytes = 32 + nameBytes(path) + mapBytes(fields, '');
  if (bytes > MAX_DOCUMENT_BYTES) {
    throw invalid(`The document ${path} has ${bytes} bytes, more than ${MAX_DOCUMENT_BYTES}.`);
  }
}

/** How many bytes fields have by Firestore's measure. */
export function fieldBytes(fields: Fields): number {
  return mapBytes(fields, '');
}

// https://firebase.google.com/docs/firestore/storage-size
function mapBytes(fields: Fields, above: string): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(fields)) {
    const length = Buffer.byteLength(name);
    if (length === 0) throw invalid('A field has no name.');
    if (length > MAX_NAME_BYTES) throw invalid('The property.name is longer than 1500 bytes.');
    // The mark of a vector is the one reserved name that clients write.
    if (isReservedField(name) && !(name === '__type__' && above !== '')) {
      throw invalid(`field name ${name} is reserved`);
    }
    bytes += length + 1 + valueBytes(value, name);
  }
  return bytes;
}

function valueBytes(value: Value, name: string): number {
  assertValue(value);
  if ('nullValue' in value || 'booleanValue' in value) return 1;
  if ('stringValue' in value) return limited(Buffer.byteLength(value.stringValue), name) + 1;
  if ('bytesValue' in value) return limited(value.bytesValue.length, name);
  if ('referenceValue' in value) return nameBytes(value.referenceValue.split('/').slice(5).join('/'));
  if ('geoPointValue' in value) return 16;
  if ('mapValue' in value) return mapBytes(value.mapValue.fields ?? {}, name);
  if (!('arrayValue' in value)) return 8;
  let bytes = 0;
  for (const element of value.arrayValue.values ?? []) {
    if ('arrayValue' in element) throw invalid('Cannot convert an array value in an array value.');
    bytes += valueBytes(element, name);
  }
  return bytes;
}

function limited(bytes: number, name: string): number {
  if (bytes > MAX_VALUE_BYTES)
    throw invalid(`The value of property "${name}" is longer than ${MAX_VALUE_BYTES} bytes.`);
  return bytes;
}

function nameBytes(path: string): number {
  return path.split('/').reduce((sum, id) => sum + Buffer.byteLength(id) + 1, 16);
}
