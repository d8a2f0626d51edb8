import { invalid } from '../engine/failure.ts';
import { timeFromJson, timeToJson } from '../engine/json.ts';
import type { Timestamp } from '../engine/messages.ts';
import { micros, timestamp } from '../engine/time.ts';
import type { FieldType, MessageType } from './schema.ts';

type Message = Record<string, unknown>;

const TIMESTAMP = 'google.protobuf.Timestamp';
/** Messages that stand for a value which may be missing, and are nothing but that value in JSON. */
const WRAPPER = /^google\.protobuf\.(?:Int32|Int64|Double)Value$/;
const FIELD_MASKS = ['google.firestore.v1.DocumentMask'];

/**
 * A request in JSON as the gRPC library would have delivered it. Throws for what Google's servers don't accept either:
 * unknown fields, values of another type, two alternatives at once. https://protobuf.dev/programming-guides/json
 */
export function messageFromJson(type: MessageType, json: unknown, path = ''): Message {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw wrong(path, 'an object');
  const message: Message = {};
  for (const [key, value] of Object.entries(json)) {
    const field = type.fields.get(camelCase(key));
    const at = path === '' ? key : `${path}.${key}`;
    if (!field) throw invalid(`Invalid JSON payload received. Unknown name "${key}" at '${path}': cannot find field.`);
    // Null is what is not there, except where null itself is the value.
    if (value === null && !isNullType(field)) continue;
    message[field.name] = fieldFromJson(field, value, at);
  }
  for (const names of type.alternatives) {
    const given = names.filter((name) => name in message);
    if (given.length > 1) throw invalid(`Invalid value at '${path}': ${given.join(' and ')} exclude each other.`);
  }
  return message;
}

function fieldFromJson(field: FieldType, json: unknown, path: string): unknown {
  if (field.isMap) {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw wrong(path, 'an object');
    const entries = Object.entries(json).map(([key, value]) => [key, oneFromJson(field, value, `${path}.${key}`)]);
    return Object.fromEntries(entries) as unknown;
  }
  if (!field.isRepeated) return oneFromJson(field, json, path);
  if (!Array.isArray(json)) throw wrong(path, 'an array');
  return json.map((value, i) => oneFromJson(field, value, `${path}[${i}]`));
}

function oneFromJson(field: FieldType, json: unknown, path: string): unknown {
  const { message, choices, scalar } = field;
  if (choices) {
    if (isNullType(field) && json === null) return 'NULL_VALUE';
    const name = typeof json === 'number' ? Object.keys(choices).find((key) => choices[key] === json) : json;
    if (typeof name !== 'string' || !(name in choices)) throw wrong(path, `one of ${Object.keys(choices).join(', ')}`);
    return name;
  }
  if (!message) return scalarFromJson(scalar, json, path);
  if (message.name === TIMESTAMP) {
    if (typeof json !== 'string') throw wrong(path, 'a time such as 2026-01-02T03:04:05.678Z');
    return timestampFromJson(json);
  }
  if (WRAPPER.test(message.name)) {
    const value = message.fields.get('value');
    return value && { value: scalarFromJson(value.scalar, json, path) };
  }
  // A mask may be written as a text, as in the query of a URL.
  if (FIELD_MASKS.includes(message.name) && typeof json === 'string') {
    return { fieldPaths: json === '' ? [] : json.split(',') };
  }
  return messageFromJson(message, json, path);
}

function scalarFromJson(scalar: string, json: unknown, path: string): unknown {
  switch (scalar) {
    case 'string':
      if (typeof json === 'string') return json;
      throw wrong(path, 'a text');
    case 'bool':
      if (typeof json === 'boolean') return json;
      if (json === 'true' || json === 'false') return json === 'true';
      throw wrong(path, 'true or false');
    case 'bytes':
      if (typeof json === 'string' && /^[\w+/-]*={0,2}$/.test(json)) return Buffer.from(json, 'base64');
      throw wrong(path, 'bytes in base64');
    case 'int64':
      if (isInteger(json)) return String(BigInt(json));
      throw wrong(path, 'an integer of 64 bits');
    case 'int32':
      if (isInteger(json) && Math.abs(Number(json)) < 2 ** 31) return Number(json);
      throw wrong(path, 'an integer of 32 bits');
    case 'double':
      if (typeof json === 'number') return json;
      if (json === 'NaN') return NaN;
      if (typeof json === 'string' && json.trim() !== '' && !Number.isNaN(Number(json))) return Number(json);
      throw wrong(path, 'a number');
    default:
      throw new Error(`Nothing here reads ${scalar} from JSON`);
  }
}

function isInteger(json: unknown): json is string | number {
  if (typeof json === 'number') return Number.isInteger(json);
  return typeof json === 'string' && /^-?\d+$/.test(json) && BigInt.asIntN(64, BigInt(json)) === BigInt(json);
}

function timestampFromJson(json: string): Timestamp {
  const { nanos = '' } = /\.\d{6}(?<nanos>\d{1,3})(?:Z|[+-])/.exec(json)?.groups ?? {};
  const { seconds = '0', nanos: microsOnly = 0 } = timestamp(timeFromJson(json));
  return { seconds, nanos: microsOnly + Number(nanos.padEnd(3, '0').slice(0, 3)) };
}

/** A response of the service as JSON, without what is not set. */
export function messageToJson(type: MessageType, message: object): Message {
  const json: Message = {};
  for (const [key, value] of Object.entries(message) as [string, unknown][]) {
    const field = type.fields.get(key);
    // As Google's servers, without lists that are empty.
    if (!field || value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    if (field.isMap) {
      const entries = Object.entries(value as object).map(([name, one]) => [name, oneToJson(field, one)]);
      json[key] = Object.fromEntries(entries);
    } else if (field.isRepeated) json[key] = (value as readonly unknown[]).map((one) => oneToJson(field, one));
    else json[key] = oneToJson(field, value);
  }
  return json;
}

function oneToJson(field: FieldType, value: unknown): unknown {
  const { message, choices, scalar } = field;
  if (choices) return isNullType(field) ? null : value;
  if (message) {
    return message.name === TIMESTAMP
      ? timeToJson(micros(value as Timestamp))
      : messageToJson(message, value as object);
  }
  if (scalar === 'bytes') return Buffer.from(value as Uint8Array).toString('base64');
  // JSON has neither NaN and infinity nor a negative zero.
  if (scalar === 'double' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return Object.is(value, -0) ? '-0' : String(value);
  }
  return value;
}

function isNullType({ choices }: FieldType): boolean {
  return choices !== undefined && 'NULL_VALUE' in choices;
}

/** `collection_id` is `collectionId`: both are understood. */
function camelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function wrong(path: string, expected: string) {
  return invalid(`Invalid value at '${path}': it has to be ${expected}.`);
}
