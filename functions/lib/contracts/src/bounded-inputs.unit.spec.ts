import { expect } from 'chai';
import * as z from 'zod';
import { routes } from './registry.ts';

/** Longer than any text a route takes, and shorter than the largest body. */
const long = 250_000;
/** Texts of that length that a rule about characters alone would let through. */
const longTexts = [
  'x'.repeat(long),
  '9'.repeat(long),
  `https://a.example/${'x'.repeat(long)}`,
  `${'x'.repeat(long)}@a.example`,
];
const largeNumbers = [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 1e300, -1e300];

/** Where any JSON is taken, and what bounds it there: the size of a body, and the service. */
const anyJson: Readonly<Record<string, string>> = {
  'N1 body': 'only whether it is an object matters',
  'P8 body|1': 'the handler reads the fields in its own order (CONTRACT P8)',
  'I5 body.preferences{}': 'identity bounds what all preferences together hold (`savePreferences`)',
};

interface Finding {
  readonly at: string;
  readonly problem: string;
}

/** The places of a schema that take texts, numbers or lists without an end. */
function unboundedPlaces(schema: z.ZodType, at: string): Finding[] {
  const problem = (text: string) => [{ at, problem: text }];
  if (schema instanceof z.ZodString) {
    return longTexts.some((value) => schema.safeParse(value).success) ? problem('a text without a bound') : [];
  }
  if (schema instanceof z.ZodNumber) {
    return largeNumbers.some((value) => schema.safeParse(value).success) ? problem('a number without a bound') : [];
  }
  if (schema instanceof z.ZodArray) {
    const { maxItems } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    return [
      ...(maxItems === undefined ? problem('a list without a bound') : []),
      ...unboundedPlaces(schema.element as z.ZodType, `${at}[]`),
    ];
  }
  if (schema instanceof z.ZodRecord) {
    const { maxProperties } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    return [
      ...(maxProperties === undefined ? problem('a record without a bound') : []),
      ...unboundedPlaces(schema.keyType as z.ZodType, `${at}(key)`),
      ...unboundedPlaces(schema.valueType as z.ZodType, `${at}{}`),
    ];
  }
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([key, field]) =>
      unboundedPlaces(field, `${at}.${key}`),
    );
  }
  if (schema instanceof z.ZodUnion) {
    return schema.options.flatMap((option, index) => unboundedPlaces(option as z.ZodType, `${at}|${index}`));
  }
  if (schema instanceof z.ZodPipe) return unboundedPlaces(schema.out as z.ZodType, at);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodCatch ||
    schema instanceof z.ZodReadonly
  ) {
    return unboundedPlaces(schema.unwrap() as z.ZodType, at);
  }
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral || schema instanceof z.ZodBoolean) return [];
  if (schema instanceof z.ZodUndefined || schema instanceof z.ZodNull) return [];
  if (schema instanceof z.ZodUnknown) return at in anyJson ? [] : problem('any JSON');
  return problem(`a schema that this test doesn’t know: ${schema.type}`);
}

describe('what routes take', () => {
  for (const { id, method, path, body, query = {} } of routes) {
    it(`of ${id} ${method} ${path} has an end: texts, numbers, lists and records`, () => {
      const places = [
        ...(body ? unboundedPlaces(body, `${id} body`) : []),
        ...Object.entries(query).flatMap(([name, { schema }]) => unboundedPlaces(schema, `${id} query.${name}`)),
      ];
      expect(places).to.deep.equal([]);
    });
  }

  it('is found wherever it stands', () => {
    const open = z.object({
      text: z.string().min(1).optional(),
      list: z.array(z.object({ number: z.number().int().nullable() })),
      record: z.record(z.string(), z.boolean()),
      either: z.union([z.literal('x'), z.string().regex(/^x/)]),
      any: z.unknown(),
    });
    expect(unboundedPlaces(open, 'body').map(({ at }) => at)).to.deep.equal([
      ...['body.text', 'body.list', 'body.list[].number', 'body.record', 'body.record(key)'],
      ...['body.either|1', 'body.any'],
    ]);
  });
});
