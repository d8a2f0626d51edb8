import { timeToJson } from '../firestore/engine/json.ts';
import type { Fields, Value } from '../firestore/engine/messages.ts';
import { micros } from '../firestore/engine/time.ts';
import type { DocumentData, Json } from './history.ts';

/** A document's fields as the history has them. */
export function plainData(fields: Fields): DocumentData {
  const data: Record<string, Json> = {};
  for (const name in fields) data[name] = plain(fields[name] as Value);
  return data;
}

function plain(value: Value): Json {
  if ('stringValue' in value) return value.stringValue;
  if ('integerValue' in value) return Number(value.integerValue);
  if ('doubleValue' in value) return value.doubleValue;
  if ('booleanValue' in value) return value.booleanValue;
  if ('mapValue' in value) return plainData(value.mapValue.fields ?? {});
  if ('arrayValue' in value) return (value.arrayValue.values ?? []).map(plain);
  if ('timestampValue' in value) return timeToJson(micros(value.timestampValue));
  if ('bytesValue' in value) return Buffer.from(value.bytesValue).toString('base64');
  if ('referenceValue' in value) return value.referenceValue.replace(/^.*?\/documents\//, '');
  if ('geoPointValue' in value) return { ...value.geoPointValue };
  return null;
}
