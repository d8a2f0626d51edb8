import { invalid } from './failure.ts';
import type { Fields, Value } from './messages.ts';
import { micros, timestamp, type Micros } from './time.ts';
import type { StoredDocument } from './write.ts';

/** Protobuf's JSON form of a value: what events carry and what is saved. */
export type JsonValue = Readonly<Record<string, unknown>>;

/** https://protobuf.dev/programming-guides/json */
export function toJson(value: Value): JsonValue {
  if ('doubleValue' in value) {
    const { doubleValue } = value;
    // JSON has neither NaN and infinity nor a negative zero.
    const plain = Number.isFinite(doubleValue) && !Object.is(doubleValue, -0);
    return { doubleValue: plain ? doubleValue : Object.is(doubleValue, -0) ? '-0' : String(doubleValue) };
  }
  if ('bytesValue' in value) return { bytesValue: Buffer.from(value.bytesValue).toString('base64') };
  if ('timestampValue' in value) return { timestampValue: timeToJson(micros(value.timestampValue)) };
  if ('arrayValue' in value) return { arrayValue: { values: (value.arrayValue.values ?? []).map(toJson) } };
  if ('mapValue' in value) return { mapValue: { fields: fieldsToJson(value.mapValue.fields ?? {}) } };
  return value;
}

/** The other way round. */
export function fromJson(json: JsonValue): Value {
  if ('doubleValue' in json) return { doubleValue: Number(json['doubleValue']) };
  if ('bytesValue' in json) return { bytesValue: Buffer.from(String(json['bytesValue']), 'base64') };
  if ('timestampValue' in json) return { timestampValue: timestamp(timeFromJson(String(json['timestampValue']))) };
  if ('arrayValue' in json) {
    const { values = [] } = json['arrayValue'] as { values?: JsonValue[] };
    return { arrayValue: { values: values.map(fromJson) } };
  }
  if ('mapValue' in json) {
    const { fields = {} } = json['mapValue'] as { fields?: Record<string, JsonValue> };
    return { mapValue: { fields: fieldsFromJson(fields) } };
  }
  if ('integerValue' in json) return { integerValue: String(json['integerValue']) };
  return json as unknown as Value;
}

export function fieldsToJson(fields: Fields): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toJson(value)]));
}

export function fieldsFromJson(fields: Readonly<Record<string, JsonValue>>): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, fromJson(value)]));
}

/** A document as google.firestore.v1.Document has it in JSON. */
export function documentToJson(database: string, document: StoredDocument): JsonValue {
  return {
    name: `${database}/documents/${document.path}`,
    fields: fieldsToJson(document.fields),
    createTime: timeToJson(document.createdAt),
    updateTime: timeToJson(document.updatedAt),
  };
}

/** RFC 3339 with microseconds. */
export function timeToJson(at: Micros): string {
  const millis = Math.floor(at / 1000);
  return `${new Date(millis).toISOString().slice(0, -1)}${String(at - millis * 1000).padStart(3, '0')}Z`;
}

/** Any precision is taken; what is below a microsecond is cut off. */
export function timeFromJson(text: string): Micros {
  const {
    upToSeconds = '',
    fraction = '',
    zone = '',
  } = /^(?<upToSeconds>[^.Z+]+T[\d:]+)(?:\.(?<fraction>\d+))?(?<zone>Z|[+-][\d:]+)$/.exec(text)?.groups ?? {};
  const seconds = Date.parse(`${upToSeconds}${zone}`);
  if (Number.isNaN(seconds)) throw invalid(`${text} is no time.`);
  return seconds * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}
