import { readFileSync } from 'node:fs';
import path from 'node:path';
import { event, topicOf } from '@fresh/contracts/event';
import { events } from '@fresh/contracts/registry';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import * as z from 'zod';
import { allVersions, eventSchema } from './event-schemas.ts';
import { functionsFolder } from './folders.ts';

/** The events that contracts keeps as samples of what is logged. */
function golden(type: string): Record<string, unknown> {
  const file = path.join(functionsFolder, `lib/contracts/src/events/golden/${type}.json`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { event: Record<string, unknown> }).event;
}

const former = event({
  type: 'fresh.platform.thing.v1.moved',
  service: 'platform',
  summary: 'A thing moved.',
  data: z.object({ to: z.string() }),
});
const newest = event({
  ...former,
  type: 'fresh.platform.thing.v2.moved',
  audience: 'public',
  data: z.object({ to: z.string(), by: z.string().optional() }),
  previous: { definition: former, upcast: (data) => data },
});

describe('allVersions', () => {
  it('has the versions before, too', () => {
    expect(allVersions([newest])).to.deep.equal([newest, former]);
  });

  it('has each version once: the registry lists the newest, which leads to those before', () => {
    const topics = events.map(({ type }) => topicOf(type));
    expect(topics).to.deep.equal([...new Set(topics)]);
  });
});

describe('eventSchema', () => {
  for (const definition of allVersions(events)) {
    it(`accepts what is logged as ${definition.type}, and nothing else`, () => {
      const accepts = new Ajv2020({ strict: false }).compile(eventSchema(definition));
      const logged = golden(definition.type);
      expect(accepts(logged)).to.equal(true);
      expect(accepts({ ...logged, type: 'fresh.platform.thing.v1.moved' })).to.equal(false);
      expect(accepts({ ...logged, sequence: 0 })).to.equal(false);
      expect(accepts({ ...logged, data: null })).to.equal(false);
    });
  }

  it('says what it describes, and for which audience', () => {
    expect(eventSchema(newest)).to.include({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'urn:fresh-schedules:event:fresh.platform.thing.v2.moved',
      title: 'fresh.platform.thing.v2.moved',
      description: 'A thing moved.',
      'x-audience': 'public',
    });
    expect(eventSchema(former)).not.to.have.property('x-audience');
  });

  it('has an id of its own for each version', () => {
    const ids = allVersions(events).map((definition) => eventSchema(definition)['$id']);
    expect(new Set(ids).size).to.equal(ids.length);
  });
});
