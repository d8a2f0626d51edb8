/** What a value is, as far as it is the same in two responses to one request. */
export type ValueKind =
  | 'null'
  | 'boolean'
  | 'number'
  | 'string'
  | 'object'
  | 'array'
  | 'id'
  | 'token'
  | 'duration'
  | 'ISO time'
  | 'epoch ms'
  | 'timestamp';

/** The kinds that are compared by value; of all others any value is as good. */
export const kindsComparedByValue: ReadonlySet<ValueKind> = new Set<ValueKind>(['boolean', 'number', 'string']);

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Ids of new documents (CONTRACT 1.12): of Firestore, and made of the moment. */
const autoId = /^(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9]{20}$/;
const clockId = /^[a-z]+-\d{13}(-[a-z0-9]{3,10})?$/;
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const jwt = /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

/** Fields whose text is an id or a token whatever it looks like. */
const idField = /^(id|uid)s?$|(Id|Uid)s?$|[a-z]By$/;
const tokenField = /^token$|Token$|^cursor$|Cursor$/;
/** How long something took; lengths that are planned (`scheduledDuration`) are data. */
const durationField = /^(uptime|durationMs)$/;

/** Epoch ms from September 2001 to the end of 2099: nothing else in the API is a whole number that large. */
const [firstEpochMs, lastEpochMs] = [1_000_000_000_000, 4_102_444_799_999];

/**
 * The kind of a JSON value in a field. An id, a time or a token of the same form is taken for the same, whatever its
 * value: that of a request differs between any two of them. So a wrong id of the right form isn't seen; what it leads
 * to is, in the fields beside it. The forms of time are different kinds, because clients read them differently.
 */
export function kindOf(value: unknown, field: string): ValueKind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'object') return isTimestamp(value) ? 'timestamp' : 'object';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') {
    if (durationField.test(field)) return 'duration';
    return Number.isInteger(value) && value >= firstEpochMs && value <= lastEpochMs ? 'epoch ms' : 'number';
  }
  const text = typeof value === 'string' ? value : '';
  if (isoTime.test(text)) return 'ISO time';
  if (jwt.test(text)) return 'token';
  if (text !== '' && tokenField.test(field)) return 'token';
  if (text !== '' && idField.test(field)) return 'id';
  return uuid.test(text) || autoId.test(text) || clockId.test(text) ? 'id' : 'string';
}

/** A Firestore Timestamp as JSON (CONTRACT 1.1). */
function isTimestamp(value: object): boolean {
  return '_seconds' in value && '_nanoseconds' in value && Object.keys(value).length === 2;
}
