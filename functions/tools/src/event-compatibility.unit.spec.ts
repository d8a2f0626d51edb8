import { expect } from 'chai';
import * as z from 'zod';
import { breakingChanges, incompatibilities } from './event-compatibility.ts';
import { jsonSchema, type Schema } from './json-schema.ts';

/** Before, after, and what has to be said of it; each pair once more the other way round where `back` is given. */
interface Rule {
  readonly title: string;
  readonly before: z.ZodType | Schema;
  readonly after: z.ZodType | Schema;
  readonly found: readonly string[];
  readonly back?: readonly string[];
}

const optional = z.object({ uid: z.string(), note: z.string().optional() });
const required = z.object({ uid: z.string(), note: z.string() });
const object = (properties: Schema, more: Schema = {}): Schema => ({ type: 'object', properties, ...more });
const roles = (...names: [string, ...string[]]) => z.object({ role: z.enum(names) });

const rules: Rule[] = [
  {
    title: 'a property',
    before: optional,
    after: z.object({ uid: z.string() }),
    found: ['note: removed: consumers read it'],
    back: [],
  },
  {
    title: 'a required property',
    before: required,
    after: z.object({ uid: z.string() }),
    found: ['note: removed: consumers read it'],
    back: ['note: added as required: events already logged lack it'],
  },
  {
    title: 'whether a property is required',
    before: optional,
    after: required,
    found: ['note: newly required: events already logged may lack it'],
    back: ['note: no longer required: consumers rely on it'],
  },
  {
    title: 'a type',
    before: z.object({ at: z.number().int() }),
    after: z.object({ at: z.string() }),
    found: ['at: type changed from integer to string'],
    back: ['at: type changed from string to integer'],
  },
  {
    title: 'a type to a wider one',
    before: z.object({ at: z.number().int() }),
    after: z.object({ at: z.number() }),
    found: ['at: type changed from integer to number'],
    back: ['at: type changed from number to integer'],
  },
  {
    title: 'whether a value may be null',
    before: z.object({ at: z.string() }),
    after: z.object({ at: z.string().nullable() }),
    found: ['at: type changed from string to null or string'],
    back: ['at: type changed from null or string to string'],
  },
  {
    title: 'a type to none at all',
    before: z.object({ at: z.string() }),
    after: z.object({ at: z.unknown() }),
    found: ['at: type changed from string to anything'],
    back: ['at: type changed from anything to string'],
  },
  {
    title: 'the values of an enumeration',
    before: roles('staff', 'admin'),
    after: roles('staff'),
    found: ['role: narrowed, no longer allows "admin": events already logged may hold it'],
    back: ['role: widened, now allows "admin": consumers don’t know it'],
  },
  {
    title: 'one value of an enumeration for another',
    before: roles('staff', 'admin'),
    after: roles('staff', 'owner'),
    found: [
      'role: narrowed, no longer allows "admin": events already logged may hold it',
      'role: widened, now allows "owner": consumers don’t know it',
    ],
  },
  {
    title: 'a literal to an enumeration',
    before: z.object({ role: z.literal('staff') }),
    after: roles('staff', 'admin'),
    found: ['role: widened, now allows "admin": consumers don’t know it'],
    back: ['role: narrowed, no longer allows "admin": events already logged may hold it'],
  },
  {
    title: 'an enumeration to any text',
    before: roles('staff'),
    after: z.object({ role: z.string() }),
    found: ['role: widened from "staff" to any value: consumers don’t know others'],
    back: ['role: narrowed to "staff": events already logged may hold other values'],
  },
  {
    title: 'a lower bound',
    before: z.object({ count: z.number().min(1) }),
    after: z.object({ count: z.number().min(2) }),
    found: ['count: narrowed, minimum changed from 1 to 2: events already logged may lie outside'],
    back: ['count: widened, minimum changed from 2 to 1: consumers don’t expect what lies outside'],
  },
  {
    title: 'an upper bound',
    before: z.object({ name: z.string() }),
    after: z.object({ name: z.string().max(80) }),
    found: ['name: narrowed, maxLength changed from none to 80: events already logged may lie outside'],
    back: ['name: widened, maxLength changed from 80 to none: consumers don’t expect what lies outside'],
  },
  {
    title: 'a pattern',
    before: object({ id: { type: 'string', pattern: '^a' } }),
    after: object({ id: { type: 'string', pattern: '^b' } }),
    found: ['id: pattern changed from "^a" to "^b"'],
  },
  {
    title: 'a format',
    before: object({ id: { type: 'string' } }),
    after: object({ id: { type: 'string', format: 'email' } }),
    found: ['id: format changed from none to "email"'],
    back: ['id: format changed from "email" to none'],
  },
  {
    title: 'a default',
    before: z.object({ size: z.number().default(1) }),
    after: z.object({ size: z.number().default(2) }),
    found: ['size: default changed from 1 to 2'],
  },
  {
    title: 'something deep inside',
    before: z.object({ a: z.object({ b: z.array(z.object({ c: z.string() })) }) }),
    after: z.object({ a: z.object({ b: z.array(z.object({ c: z.number() })) }) }),
    found: ['a.b[].c: type changed from string to number'],
  },
  {
    title: 'the values of a record',
    before: z.object({ counts: z.record(z.string(), z.number()) }),
    after: z.object({ counts: z.record(z.string(), z.string()) }),
    found: ['counts.*: type changed from number to string'],
  },
  {
    title: 'whether unnamed fields are rejected',
    before: z.object({ at: z.object({ lat: z.number() }) }),
    after: z.object({ at: z.strictObject({ lat: z.number() }) }),
    found: ['at: additionalProperties changed from none to false'],
    back: ['at: additionalProperties changed from false to none'],
  },
  {
    title: 'by adding a field where consumers reject those they don’t know',
    before: z.strictObject({ uid: z.string() }),
    after: z.strictObject({ uid: z.string(), note: z.string().optional() }),
    found: ['note: added, where consumers reject or misread fields they don’t know'],
  },
  {
    title: 'the options of a union',
    before: z.object({ place: z.union([z.string(), z.object({ lat: z.number() })]) }),
    after: z.object({ place: z.string() }),
    found: [
      'place: narrowed, no longer allows {"type":"object","properties":{"lat":{"type":"number"}},"required":["lat"]}: ' +
        'events already logged may hold it',
    ],
    back: [
      'place: widened, now allows {"type":"object","properties":{"lat":{"type":"number"}},"required":["lat"]}: ' +
        'consumers don’t know it',
    ],
  },
  {
    title: 'something inside one option of a union',
    before: z.object({ place: z.union([z.string(), z.object({ lat: z.number() })]) }),
    after: z.object({ place: z.union([z.string(), z.object({ lat: z.string() })]) }),
    found: ['place.lat: type changed from number to string'],
  },
  {
    title: 'the audience',
    before: object({}, { 'x-audience': 'public' }),
    after: object({}),
    found: ['the event: no longer public: consumers outside of this repository lose it'],
    back: [],
  },
];

const harmless: [string, z.ZodType | Schema, z.ZodType | Schema][] = [
  ['an added optional field', z.object({ uid: z.string() }), optional],
  [
    'an optional field added inside of an object, an array and a union',
    z.object({ a: z.object({}), b: z.array(z.object({})), c: z.union([z.string(), z.object({ x: z.string() })]) }),
    z.object({
      a: z.object({ n: z.string().optional() }),
      b: z.array(z.object({ n: z.string().optional() })),
      c: z.union([z.string(), z.object({ x: z.string(), n: z.string().optional() })]),
    }),
  ],
  ['another order of fields', z.object({ a: z.string(), b: z.string() }), z.object({ b: z.string(), a: z.string() })],
  ['another order of values', roles('staff', 'admin'), roles('admin', 'staff')],
  ['another order of options', z.union([z.string(), z.object({})]), z.union([z.object({}), z.string()])],
  ['another order of types', { type: ['string', 'null'] }, { type: ['null', 'string'] }],
  [
    'other words',
    object({ a: { description: 'Old.' } }, { title: 'Old', $id: 'urn:old', description: 'Old.' }),
    object({ a: { description: 'New.' } }, { title: 'New', $id: 'urn:new', examples: [{}] }),
  ],
];

const schemaOf = (given: z.ZodType | Schema): Schema => (given instanceof z.ZodType ? jsonSchema(given) : given);

describe('breakingChanges', () => {
  for (const { title, before, after, found, back } of rules) {
    it(`finds a change of ${title}`, () => {
      expect(breakingChanges(schemaOf(before), schemaOf(after))).to.deep.equal(found);
      if (back) expect(breakingChanges(schemaOf(after), schemaOf(before))).to.deep.equal(back);
    });
  }

  for (const [title, before, after] of harmless) {
    it(`lets ${title} pass`, () => {
      expect(breakingChanges(schemaOf(before), schemaOf(after))).to.deep.equal([]);
    });
  }

  it('finds nothing where nothing changed', () => {
    for (const { before, after } of rules) {
      for (const same of [before, after]) expect(breakingChanges(schemaOf(same), schemaOf(same))).to.deep.equal([]);
    }
  });

  it('finds every change, not only the first', () => {
    const before = z.object({ a: z.string(), b: z.string(), c: z.string() });
    const after = z.object({ a: z.number(), c: z.string().optional(), d: z.string() });
    expect(breakingChanges(jsonSchema(before), jsonSchema(after))).to.have.length(4);
  });
});

describe('rejections', () => {
  const one = 'fresh.identity.user.v1.renamed';
  const two = 'fresh.identity.user.v2.renamed';
  const [before, after] = [jsonSchema(required), jsonSchema(z.object({ uid: z.string() }))];

  it('are none for new events, new versions and what only grows', () => {
    expect(incompatibilities({}, { [one]: before })).to.deep.equal([]);
    expect(incompatibilities({ [one]: before }, { [one]: before, [two]: after })).to.deep.equal([]);
    expect(incompatibilities({ [one]: after }, { [one]: jsonSchema(optional) })).to.deep.equal([]);
  });

  it('name the event, the path, and the way out', () => {
    const [text = '', ...others] = incompatibilities({ [one]: before }, { [one]: after });
    expect(others).to.deep.equal([]);
    expect(text).to.contain(`${one} would break`).and.to.contain('note: removed');
    expect(text).to.contain(`declare ${two} with the old one as \`previous\``);
  });

  it('point past the versions there are', () => {
    const [text] = incompatibilities({ [one]: before }, { [one]: after, [two]: after });
    expect(text).to.contain('declare fresh.identity.user.v3.renamed');
  });

  it('are there for a version that is gone, also when a newer one took its place', () => {
    expect(incompatibilities({ [one]: before }, {})).to.deep.equal([
      `${one} is no longer declared, but is in the log. Declare it again.`,
    ]);
    expect(incompatibilities({ [one]: before }, { [two]: after })).to.deep.equal([
      `${one} is no longer declared, but is in the log. Keep it as a \`previous\` of ${two}.`,
    ]);
  });
});
