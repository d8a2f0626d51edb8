import { expect } from 'chai';
import * as z from 'zod';
import { event, versionsOf, type EventDefinition } from './event.ts';
import { eventValues } from './event-values.ts';
import { events } from './registry.ts';

interface Schema {
  readonly type?: string;
  readonly enum?: unknown;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
}

/** A place of an event's data that holds a text, a fraction, or anything at all. */
interface Place {
  readonly path: string;
  readonly kind: 'text' | 'fraction' | 'anything';
}

function placesOf(schema: Schema, path: string): Place[] {
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return options.flatMap((option) => placesOf(option, path));
  if (schema.enum !== undefined || 'const' in schema) return [];
  switch (schema.type) {
    case 'null':
    case 'boolean':
    case 'integer':
      return [];
    case 'string':
      return [{ path, kind: 'text' }];
    case 'number':
      return [{ path, kind: 'fraction' }];
    case 'array':
      return placesOf(schema.items ?? {}, path);
    case 'object': {
      // `false` is what zod says of an object that drops what it doesn't know.
      const isOpen = schema.additionalProperties !== false && schema.properties === undefined;
      const isLoose = typeof schema.additionalProperties === 'object';
      if (isOpen || isLoose) return [{ path, kind: 'anything' }];
      return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
        placesOf(inner, path === '' ? name : `${path}.${name}`),
      );
    }
    default:
      return [{ path, kind: 'anything' }];
  }
}

function placesIn({ data }: EventDefinition): Place[] {
  return placesOf(z.toJSONSchema(data, { io: 'output', unrepresentable: 'any' }) as Schema, '');
}

function isDeclared({ type }: EventDefinition, { path, kind }: Place): boolean {
  const name = path.slice(path.lastIndexOf('.') + 1);
  const { ids, words, fractions, businessTexts } = eventValues;
  if (kind === 'anything') return false;
  if (kind === 'fraction') return fractions.includes(name);
  const [, , aggregate = ''] = type.split('.');
  const texts = businessTexts[aggregate] ?? [];
  return ids.includes(name) || words.includes(name) || texts.includes(path.replace(/^changes\./, ''));
}

/** What a definition holds that is not declared, as a failing check shows it. */
function undeclaredIn(definition: EventDefinition): string[] {
  return placesIn(definition)
    .filter((place) => !isDeclared(definition, place))
    .map(({ path, kind }) => `${definition.type} ${path} (${kind})`);
}

describe('events', () => {
  it('hold no text and no fraction but ids, words, business names and amounts', () => {
    const found = events.flatMap((newest) => versionsOf(newest).flatMap(undeclaredIn));
    expect(found, 'keep it in the document, or declare it in event-values.ts').to.deep.equal([]);
  });

  it('would be rejected with a note, a place, an address or any JSON in them', () => {
    const address = z.object({ street: z.string(), city: z.string() });
    const bad = event({
      type: 'fresh.scheduling.shift.v1.updated',
      service: 'scheduling',
      summary: 'A shift that says too much.',
      data: z.object({
        scheduleId: z.string(),
        changes: z.object({ notes: z.string().optional(), status: z.enum(['draft']) }),
        location: z.object({ lat: z.number(), lng: z.number() }).optional(),
        address: address.nullable(),
        name: z.string(),
        tags: z.array(z.object({ text: z.string() })),
        preferences: z.unknown(),
        more: z.record(z.string(), z.string()),
        loose: z.looseObject({ uid: z.string() }),
      }),
    });
    expect(undeclaredIn(bad).map((place) => place.split(' ').slice(1).join(' '))).to.deep.equal([
      'changes.notes (text)',
      'location.lat (fraction)',
      'location.lng (fraction)',
      'address.street (text)',
      'address.city (text)',
      'name (text)',
      'tags.text (text)',
      'preferences (anything)',
      'more (anything)',
      'loose (anything)',
    ]);
  });

  it('use every declared value, so that the list doesn’t outgrow them', () => {
    const all = events.flatMap((newest) =>
      versionsOf(newest).flatMap((definition) =>
        placesIn(definition).map(({ path }) => {
          const [, , aggregate = ''] = definition.type.split('.');
          return {
            path: `${aggregate}: ${path.replace(/^changes\./, '')}`,
            name: path.slice(path.lastIndexOf('.') + 1),
          };
        }),
      ),
    );
    const { ids, words, fractions, businessTexts } = eventValues;
    const names = new Set(all.map(({ name }) => name));
    for (const name of [...ids, ...words, ...fractions]) expect(names).to.include(name);
    const paths = new Set(all.map(({ path }) => path));
    for (const [aggregate, texts] of Object.entries(businessTexts)) {
      for (const text of texts) expect(paths).to.include(`${aggregate}: ${text}`);
    }
  });
});
