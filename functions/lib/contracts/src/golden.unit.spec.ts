/**
 * Golden events: one file per version of an event, hand-written like what production has logged, with every field the
 * version had then. A golden event is never edited and goes only with a version that was never deployed; so what was
 * ever logged stays readable, and consumers keep the fields they were promised. The file says which fields may be
 * absent: the schema of today couldn't show that it has changed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import * as z from 'zod';
import { eventEnvelope } from './envelope.ts';
import { upcast, versionsOf, type EventDefinition } from './event.ts';
import { events } from './registry.ts';

const golden = z.strictObject({
  event: z.looseObject({ type: z.string(), source: z.string(), data: z.unknown() }),
  /** Paths of the fields that may be absent: `data.location.accuracy`. */
  optional: z.array(z.string()),
});
const folder = path.join(import.meta.dirname, 'events/golden');
const fromRoot = 'functions/lib/contracts/src/events/golden';
const files = readdirSync(folder);
const versions = events.flatMap((newest) => versionsOf(newest).map((definition) => ({ newest, definition })));

/** As a subscriber of that very version reads it. */
function read(definition: EventDefinition, event: object): object {
  const envelope = eventEnvelope.parse(event);
  return { ...envelope, data: definition.data.parse(envelope.data) };
}

function isReadable(definition: EventDefinition, event: object): boolean {
  try {
    read(definition, event);
    return true;
  } catch {
    return false;
  }
}

/** Every field's path, those of objects within objects too. */
function fieldsOf(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const nested = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    return [prefix + name, ...(nested ? fieldsOf(inner, `${prefix}${name}.`) : [])];
  });
}

function without(value: object, field: string): object {
  const [head, ...rest] = field.split('.');
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]: [string, object]) => {
      if (name !== head) return [[name, inner]];
      return rest.length === 0 ? [] : [[name, without(inner, rest.join('.'))]];
    }),
  );
}

describe('golden events', () => {
  it('are of declared versions only', () => {
    const known = versions.map(({ definition }) => `${definition.type}.json`);
    for (const file of files) {
      expect(known, `${fromRoot}/${file} has no event; a version that was logged stays, as \`previous\``).to.include(
        file,
      );
    }
  });

  for (const { newest, definition } of versions) {
    describe(definition.type, () => {
      const file = `${definition.type}.json`;
      const load = () => golden.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8')));

      it('has its file', () => {
        expect(files, `${fromRoot}/${file} is missing: write one with every field of the event`).to.include(file);
      });
      // One failure says enough.
      if (!files.includes(file)) return;

      it('is read as it was written', () => {
        const { event } = load();
        expect(event.type).to.equal(definition.type);
        expect(event.source).to.equal(`/services/${definition.service}`);
        expect(read(definition, event)).to.deep.equal(event);
      });

      it('becomes the newest version', () => {
        const { event } = load();
        expect(() => upcast(newest, event.type, event.data)).not.to.throw();
      });

      it('is readable without what was optional', () => {
        const { event, optional } = load();
        expect(fieldsOf(event)).to.include.members(optional);
        expect(read(definition, event)).to.be.an('object');
        for (const field of optional) {
          expect(isReadable(definition, without(event, field)), `${field} has become required`).to.equal(true);
        }
        // An inner field goes before what holds it.
        const least = [...optional].sort((a, b) => b.length - a.length).reduce<object>(without, event);
        expect(read(definition, least)).to.deep.equal(least);
      });

      it('is not readable without any other field, so that consumers can rely on it', () => {
        const { event, optional } = load();
        for (const field of fieldsOf(event).filter((one) => !optional.includes(one))) {
          expect(isReadable(definition, without(event, field)), `${field} has become optional`).to.equal(false);
        }
      });
    });
  }
});
