import * as fc from 'fast-check';
import * as z from 'zod';
import { hostileNumbers, hostileTexts } from './hostile-values.ts';

/** Ids that exist, by the name of the field or parameter they fit (`scheduleId`, `token`, `uid`). */
export type KnownIds = Readonly<Record<string, string>>;

/** The JSON Schema of a body, as zod writes it. */
interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** Bodies that a zod schema describes; rules of `refine` can't be seen, so some are rejected all the same. */
export function bodiesOf(schema: z.ZodType, ids: KnownIds): fc.Arbitrary<unknown> {
  return valuesOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema, '', ids);
}

function valuesOf(schema: JsonSchema, key: string, ids: KnownIds): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((choice) => valuesOf(choice, key, ids)));
  switch (schema.type) {
    case 'object':
      return objectsOf(schema, ids);
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}, key, ids), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 4),
      });
    case 'string':
      return stringsOf(schema, key, ids);
    case 'integer':
      return schema.format === 'epoch-ms' ? momentsOf(schema) : integersOf(schema);
    case 'number':
      if (schema.format === 'epoch-ms') return momentsOf(schema);
      return fc.oneof(
        integersOf(schema),
        fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true, noDefaultInfinity: true }),
      );
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function objectsOf({ properties, required, additionalProperties }: JsonSchema, ids: KnownIds): fc.Arbitrary<unknown> {
  if (!properties) {
    const values = typeof additionalProperties === 'object' ? valuesOf(additionalProperties, '', ids) : fc.jsonValue();
    return fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), values, { maxKeys: 3 });
  }
  const fields = Object.entries(properties).map(([key, schema]) => [key, valuesOf(schema, key, ids)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...(required ?? [])] });
}

function stringsOf({ format, pattern, minLength = 0, maxLength = 40 }: JsonSchema, key: string, ids: KnownIds) {
  const known = ids[key];
  if (known !== undefined)
    return fc.oneof({ weight: 9, arbitrary: fc.constant(known) }, { weight: 1, arbitrary: oddIds });
  if (format === 'idn-email') {
    return fc.tuple(fc.constantFrom('user', 'Jörg', '用户'), fc.nat(999)).map(([who, n]) => `${who}${n}@example.test`);
  }
  if (format === 'time-zone') return fc.constantFrom('UTC', 'Europe/Vienna', 'Asia/Calcutta', 'Etc/GMT+5', 'utc');
  if (format === 'date-format') return fc.constantFrom('MM/DD/YYYY', 'DD.MM.YYYY', 'yyyy-MM-dd');
  if (format === 'phone') return fc.nat(999).map((n) => `+43 1 58858-${n}`);
  if (format === 'slug') return fc.nat(999_999_999).map((n) => `slug-${n}`);
  if (format === 'country') return fc.constantFrom('US', 'AT', 'IS', 'HK');
  if (format === 'uri') return fc.nat(999).map((n) => `https://example.test/${n}`);
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 40)), unit: 'grapheme' });
}

/** Moments: mostly of one month, so that two of them can be the ends of something. */
function momentsOf(schema: JsonSchema): fc.Arbitrary<number> {
  const month = { min: 1_893_456_000_000, max: 1_893_456_000_000 + 30 * 86_400_000 };
  return fc.oneof({ weight: 9, arbitrary: fc.integer(month) }, { weight: 1, arbitrary: integersOf(schema) });
}

function integersOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): fc.Arbitrary<number> {
  const least = exclusiveMinimum === undefined ? (minimum ?? -1000) : exclusiveMinimum + 1;
  const most = exclusiveMaximum === undefined ? (maximum ?? 4_000_000_000_000) : exclusiveMaximum - 1;
  const min = Math.ceil(Math.max(least, minimum ?? least));
  const max = Math.floor(Math.min(most, maximum ?? most));
  return fc.oneof(fc.integer({ min, max: Math.max(min, max) }), fc.integer({ min, max: Math.min(max, min + 100) }));
}

/** Texts that are no ids, or ids of nothing; some reach for other places in the database. */
export const oddIds = fc.oneof(
  fc.constantFrom(
    'no-such-id',
    '',
    ' ',
    '.',
    '..',
    'a/b',
    '__x__',
    '../../x',
    'a'.repeat(1600),
    '\u0000',
    '💥',
    '[',
    '%',
  ),
  fc.string({ maxLength: 20, unit: 'binary' }),
);

/** Values that are wrong almost everywhere. */
const oddValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, true, false, -1, 0, 1.5, 1e308, -1e308, Number.MAX_SAFE_INTEGER, 253_402_300_800_000, '', ' ', '0'],
    ...['\u0000\u001b[31m', '<script>', '\ud800', '‮', 'x'.repeat(10_000), [], {}, [[]], [null], { toString: 1 }],
  ),
  oddIds,
  fc.jsonValue({ maxDepth: 3 }),
  { weight: 3, arbitrary: hostileTexts },
  { weight: 2, arbitrary: hostileNumbers },
);

/** Keys that mean something to JavaScript or to Firestore. */
const oddKeys = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '__name__',
  'a.b',
  '`',
  '',
  'version',
  'orgId',
  'role',
);

/** Bodies as text: as described, spoilt in one place or several, or nothing of the kind. */
export function sentBodies(schema: z.ZodType, ids: KnownIds): fc.Arbitrary<string> {
  const valid = bodiesOf(schema, ids);
  const spoilt = fc
    .tuple(
      valid,
      fc.array(fc.tuple(fc.nat(), fc.constantFrom('replace', 'drop', 'add'), oddKeys, oddValues), {
        minLength: 1,
        maxLength: 3,
      }),
    )
    .map(([body, changes]) =>
      changes.reduce((made, [at, kind, key, value]) => spoil(made, at, kind, key, value), body),
    );
  return fc.oneof(
    { weight: 9, arbitrary: valid.map((body) => JSON.stringify(body)) },
    { weight: 8, arbitrary: spoilt.map((body) => JSON.stringify(body)) },
    { weight: 6, arbitrary: hostileBodies(valid).map((body) => JSON.stringify(body)) },
    { weight: 1, arbitrary: valid.map((body) => withTwins(JSON.stringify(body))) },
    { weight: 1, arbitrary: oddValues.map((value) => JSON.stringify(value)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '',
        '{',
        '[',
        'null',
        '{"a":',
        '\u0000',
        '{"a":1}{',
        '['.repeat(5000),
        `{"a":"${'x'.repeat(300_000)}"}`,
      ),
    },
  );
}

/** Bodies of which some texts and numbers are hostile ones of the same type, so that only a rule about them can reject them. */
function hostileBodies(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const changes = fc.array(fc.tuple(hostileTexts, hostileNumbers), { minLength: 1, maxLength: 3 });
  return fc
    .tuple(valid, changes, fc.nat())
    .map(([body, values, first]) =>
      values.reduce((made, [text, number], index) => replaceLeaf(made, first + 7 * index, text, number), body),
    );
}

/** Replaces the `at`-th text or number of a value. */
function replaceLeaf(value: unknown, at: number, text: string, number: number): unknown {
  const leaves = countLeaves(value);
  let left = leaves === 0 ? -1 : at % leaves;
  const replaced = (part: unknown): unknown => {
    if (typeof part === 'string') return left-- === 0 ? text : part;
    if (typeof part === 'number') return left-- === 0 ? number : part;
    if (Array.isArray(part)) return part.map(replaced);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, entry]) => [key, replaced(entry)]));
  };
  return replaced(value);
}

function countLeaves(value: unknown): number {
  if (typeof value === 'string' || typeof value === 'number') return 1;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((count: number, entry) => count + countLeaves(entry), 0);
}

/** A JSON object with each of its fields twice, behind a byte order mark. */
function withTwins(json: string): string {
  return json.startsWith('{"') ? `\ufeff${json.slice(0, -1)},${json.slice(1)}` : json;
}

/** Changes the `at`-th place of a value, counted through nested objects and arrays. */
function spoil(value: unknown, at: number, kind: string, key: string, odd: unknown): unknown {
  if (typeof value !== 'object' || value === null) return odd;
  if (Array.isArray(value)) {
    if (value.length === 0) return kind === 'add' ? [odd] : odd;
    const index = at % value.length;
    return value.map((entry: unknown, n) =>
      n === index ? spoil(entry, Math.floor(at / value.length), kind, key, odd) : entry,
    );
  }
  const entries = Object.entries(value);
  // Not by assignment: `__proto__` has to become a field.
  if (kind === 'add' || entries.length === 0) return Object.fromEntries([...entries, [key, odd]]);
  const index = at % entries.length;
  if (kind === 'drop') return Object.fromEntries(entries.filter((_entry, n) => n !== index));
  const deeper = Math.floor(at / entries.length);
  return Object.fromEntries(
    entries.map(([name, entry], n) => [
      name,
      n !== index ? entry : deeper % 2 === 0 ? odd : spoil(entry, deeper, kind, key, odd),
    ]),
  );
}

/** A path with its parameters filled: mostly with what exists, otherwise with something odd. */
export function paths(template: string, ids: KnownIds): fc.Arbitrary<string> {
  const segments = template.split('/');
  const filled = segments.map((segment, index) => {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined) return fc.constant(segment);
    const known = ids[name === 'id' ? idNameOf(segments[index - 1] ?? '') : name];
    const odd = fc.oneof(
      oddIds.map((text) => encodeURIComponent(wellFormed(text)) || 'x'),
      fc.constantFrom('%', '%zz', '%2F', '%00', '%2e%2e%2fx', '%C0%AE', 'a%20b', 'x'.repeat(2000)),
    );
    return known === undefined
      ? odd
      : fc.oneof({ weight: 8, arbitrary: fc.constant(known) }, { weight: 2, arbitrary: odd });
  });
  return fc.tuple(...filled).map((parts) => parts.join('/'));
}

/** `schedules` → `scheduleId`. */
function idNameOf(collection: string): string {
  return `${collection.replace(/s$/, '')}Id`;
}

/** Query parameters: the organization, the declared ones, and some undeclared ones. */
export function queries(
  declared: Readonly<Record<string, { readonly schema: z.ZodType; readonly required?: true }>>,
  ids: KnownIds,
): fc.Arbitrary<string> {
  const odd = fc.oneof(
    oddIds,
    // Short: a request line of more than 16 KiB doesn't reach our code (`http.maxHeaderSize`).
    hostileTexts.map((text) => text.slice(0, 150)),
    hostileNumbers.map(String),
    fc.constantFrom('-1', '0', '1e9', 'NaN', '2147483648', 'true', 'null', '1.5', 'undefined'),
  );
  const text = (name: string, schema: z.ZodType) =>
    fc.oneof(
      {
        weight: 4,
        arbitrary: valuesOf(z.toJSONSchema(schema, { unrepresentable: 'any' }) as JsonSchema, name, ids).map(String),
      },
      { weight: 1, arbitrary: odd },
    );
  const pairs = Object.entries(declared).map(([name, { schema, required }]) =>
    fc.option(
      text(name, schema).map((value) => [[name, value]]),
      { nil: [], freq: required ? 12 : 2 },
    ),
  );
  const org = fc.oneof(
    { weight: 18, arbitrary: fc.constant([['orgId', ids['orgId'] ?? '']]) },
    { weight: 1, arbitrary: odd.map((value) => [['orgId', value]]) },
    { weight: 1, arbitrary: fc.constant([]) },
  );
  const extra = fc.option(fc.tuple(fc.string({ maxLength: 5 }), odd), { freq: 5, nil: null });
  return fc.tuple(org, extra, ...pairs).map(([first, more, ...others]) => {
    const query = new URLSearchParams();
    for (const [name = '', value = ''] of [...first, ...others.flat(), ...(more ? [more] : [])]) {
      query.append(name, wellFormed(value));
    }
    return query.toString();
  });
}

/** Without lone surrogates, which no URL can carry. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
