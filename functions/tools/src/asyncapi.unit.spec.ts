import { readFileSync } from 'node:fs';
import path from 'node:path';
import { event } from '@fresh/contracts/event';
import { events, subscriptions } from '@fresh/contracts/registry';
import type { Subscription } from '@fresh/contracts/subscription';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import * as z from 'zod';
import { asyncApiDocument } from './asyncapi.ts';

/** The specification's own schema (`3.0.0-without-$id.json` of @asyncapi/specs 6.11.1, Apache-2.0). */
const specification = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'asyncapi-3.0.schema.json'), 'utf8'),
) as object;

const former = event({
  type: 'fresh.platform.thing.v1.moved',
  service: 'platform',
  summary: 'A thing moved.',
  data: z.object({ to: z.string() }),
});
const moved = event({
  ...former,
  type: 'fresh.platform.thing.v2.moved',
  audience: 'public',
  data: z.object({ to: z.string(), by: z.string() }),
  previous: { definition: former, upcast: (data) => data },
});
const lost = event({ ...former, type: 'fresh.platform.thing.v1.lost', summary: 'A thing was lost.' });

const declared = (name: string, subscribesTo: Subscription['subscribesTo']) =>
  ({ name, service: 'notifications', subscribesTo, summary: 'Receives.' }) satisfies Subscription;
const subscribers = [declared('notifyOnMoved', moved), declared('bridgeOnEvent', 'public')];

interface Channel {
  address: string;
  parameters: Record<string, { enum?: string[] }>;
  messages: Record<string, { $ref: string }>;
  'x-audience'?: string;
}
interface Operation {
  action: string;
  channel: { $ref: string };
  messages?: { $ref: string }[];
  tags: { name: string }[];
}

const small = asyncApiDocument([moved, lost], subscribers);
const channel = (name: string) => small.channels[name] as unknown as Channel;
const operation = (name: string) => small.operations[name] as unknown as Operation;
const both = ['fresh.platform.thing.v2.moved', 'fresh.platform.thing.v1.moved'];

describe('asyncApiDocument', () => {
  for (const [title, document] of [
    ['of the registry', asyncApiDocument(events, subscriptions)],
    ['of every kind of event and subscriber', small],
    ['of nothing', asyncApiDocument([], [])],
  ] as const) {
    it(`${title} is valid by the schema of AsyncAPI 3.0`, () => {
      const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
      const validate = ajv.compile(specification);
      expect(validate(document), ajv.errorsText(validate.errors)).to.equal(true);
    });

    it(`${title} refers only to what it has`, () => {
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
      for (const [, pointer = ''] of references) {
        const target = pointer
          .split('/')
          .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);
        expect(target, pointer).to.be.an('object');
      }
    });
  }

  it('has a sender for every event of the registry, and a receiver for every subscriber', () => {
    const operations = Object.values(asyncApiDocument(events, subscriptions).operations) as unknown as Operation[];
    const received = operations.filter(({ action }) => action === 'receive');
    const sent = operations.filter(({ action, messages }) => action === 'send' && messages);
    expect(received).to.have.length(subscriptions.length);
    expect(sent.map(({ messages }) => messages?.[0]?.$ref.split('/').at(-1))).to.have.members(
      events.map(({ type }) => type),
    );
  });

  it('has a channel per topic, with all versions', () => {
    const { address, messages } = channel('fresh.platform.thing.moved');
    expect(address).to.equal('eventLog/fresh.platform.thing.moved/events/{eventId}');
    expect(Object.keys(messages)).to.deep.equal(both);
  });

  it('lets the owning service send the newest version', () => {
    expect(operation('publish.fresh.platform.thing.moved')).to.deep.include({
      action: 'send',
      channel: { $ref: '#/channels/fresh.platform.thing.moved' },
      messages: [{ $ref: '#/channels/fresh.platform.thing.moved/messages/fresh.platform.thing.v2.moved' }],
      tags: [{ name: 'platform' }],
    });
  });

  it('gives a subscriber all versions', () => {
    const notifyOnMoved = operation('notifyOnMoved');
    expect(notifyOnMoved).to.deep.include({
      action: 'receive',
      channel: { $ref: '#/channels/fresh.platform.thing.moved' },
      tags: [{ name: 'notifications' }],
    });
    expect(notifyOnMoved).not.to.have.property('messages');
  });

  it('lets a subscriber receive every public event', () => {
    expect(operation('bridgeOnEvent').channel.$ref).to.equal('#/channels/publicEvents');
    expect(channel('publicEvents').parameters['topic']?.enum).to.deep.equal(['fresh.platform.thing.moved']);
  });

  it('shows what consumers outside get, and where', () => {
    expect(channel('fresh.platform.thing.moved')['x-audience']).to.equal('public');
    expect(channel('fresh.platform.thing.lost')).not.to.have.property('x-audience');
    expect(operation('publish.bridgeOnEvent')).to.deep.include({
      action: 'send',
      channel: { $ref: '#/channels/eventarcChannel' },
    });
    const { address, messages } = channel('eventarcChannel');
    expect(address).to.equal('projects/{project}/locations/us-central1/channels/{channel}');
    expect(Object.keys(messages)).to.deep.equal(['published.fresh.platform.thing.v2.moved']);
  });

  it('puts the data of each version into the envelope they share', () => {
    const { schemas, messages } = small.components;
    const { payload } = messages['fresh.platform.thing.v1.moved'] as { payload: object };
    const own = {
      type: { const: 'fresh.platform.thing.v1.moved' },
      source: { const: '/services/platform' },
      data: { $ref: '#/components/schemas/fresh.platform.thing.v1.moved' },
    };
    expect(payload).to.deep.equal({
      allOf: [{ $ref: '#/components/schemas/Envelope' }, { type: 'object', properties: own }],
    });
    expect(schemas['fresh.platform.thing.v1.moved']?.['required']).to.deep.equal(['to']);
    expect(schemas['fresh.platform.thing.v2.moved']?.['required']).to.deep.equal(['to', 'by']);
    expect(schemas['Envelope']?.['required']).to.include('data').and.not.to.include('traceparent');
  });

  it('shows the attributes of the channel apart from the data, as texts', () => {
    const { schemas, messages } = small.components;
    const { headers, payload } = messages['published.fresh.platform.thing.v2.moved'] as Record<string, object>;
    expect(payload).to.deep.equal({ $ref: '#/components/schemas/fresh.platform.thing.v2.moved' });
    expect(headers).to.have.nested.property('allOf[1].properties.type.const', 'fresh.platform.thing.v2.moved');
    const { properties, required } = schemas['ChannelAttributes'] as {
      properties: Record<string, { type: string }>;
      required: string[];
    };
    for (const [name, { type }] of Object.entries(properties)) expect(type, name).to.equal('string');
    expect(properties).not.to.have.property('data');
    expect(required).to.include('sequence').and.not.to.include.oneOf(['orgid', 'replayed', 'data']);
  });
});
