import { topicOf, versionsOf, type EventDefinition } from '@fresh/contracts/event';
import { region } from '@fresh/contracts/region';
import type { Subscription } from '@fresh/contracts/subscription';
import { allVersions, channelAttributes, envelopeSchema, originOf } from './event-schemas.ts';
import { jsonSchema, type Schema } from './json-schema.ts';

/** An AsyncAPI 3.0 document, as far as this repository looks into it. */
export interface AsyncApiDocument {
  readonly asyncapi: '3.0.0';
  readonly info: Schema;
  readonly defaultContentType: string;
  readonly servers: Readonly<Record<string, Schema>>;
  readonly channels: Readonly<Record<string, Schema>>;
  readonly operations: Readonly<Record<string, Schema>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly messages: Readonly<Record<string, Schema>>;
  };
}

/** Describes every event that is logged, who logs it and who subscribes to it; the same registry gives the same document. */
export function asyncApiDocument(
  events: readonly EventDefinition[],
  subscriptions: readonly Subscription[],
): AsyncApiDocument {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Fresh Schedules events',
      version: '1.0.0',
      description:
        'Generated from functions/lib/contracts by `npm run generate`. Every event is a CloudEvents 1.0 document in the ' +
        'event log, a Firestore collection per topic, and is delivered at least once, in any order: `id` identifies ' +
        'duplicates, `sequence` gives the order within one subject. Fields may be added to `data`, never changed or ' +
        'removed; anything else is a new version of the type, in the same topic. The schema of each version alone is ' +
        'in docs/events.',
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers,
    channels: channels(events),
    operations: {
      ...Object.fromEntries(events.map((definition) => [`publish.${topicOf(definition.type)}`, sending(definition)])),
      ...Object.fromEntries(subscriptions.map((one) => [one.name, receiving(one)])),
      ...Object.fromEntries(subscriptions.filter(({ subscribesTo }) => subscribesTo === 'public').map(bridging)),
    },
    components: {
      schemas: {
        Envelope: envelopeSchema(),
        ChannelAttributes: channelAttributes(),
        ...Object.fromEntries(allVersions(events).map(({ type, data }) => [type, jsonSchema(data)])),
      },
      messages: Object.fromEntries([
        ...allVersions(events).map((definition) => [definition.type, loggedMessage(definition)] as const),
        ...events.filter(isPublic).map((definition) => [published(definition), channelMessage(definition)] as const),
      ]),
    },
  };
}

const servers = {
  eventLog: {
    host: 'firestore.googleapis.com',
    protocol: 'firestore',
    description: 'The event log. A document written there triggers one function for each subscribing service.',
  },
  eventarc: {
    host: 'eventarcpublishing.googleapis.com',
    protocol: 'https',
    description: 'Public events again, for consumers outside of this repository.',
  },
} as const;

/** The channels besides those of one topic each. */
const publicEvents = 'publicEvents';
const eventarcChannel = 'eventarcChannel';

function channels(events: readonly EventDefinition[]): Record<string, Schema> {
  const outside = events.filter(isPublic);
  return {
    ...Object.fromEntries(events.map((definition) => [topicOf(definition.type), topicChannel(definition)])),
    [publicEvents]: { ...manyTopics('Every public topic of the log at once.', outside), 'x-audience': 'public' },
    [eventarcChannel]: {
      address: `projects/{project}/locations/${region}/channels/{channel}`,
      title: 'Eventarc channel',
      description: 'Where consumers outside of this repository receive the public events.',
      servers: [{ $ref: '#/servers/eventarc' }],
      parameters: {
        project: { description: 'The Google Cloud project.' },
        channel: { description: 'Its name, as the setting EVENT_CHANNEL has it. Without one nothing is published.' },
      },
      messages: messagesOf(outside.map(published)),
      'x-audience': 'public',
    },
  };
}

function topicChannel(definition: EventDefinition): Schema {
  const topic = topicOf(definition.type);
  return {
    address: `eventLog/${topic}/events/{eventId}`,
    title: topic,
    description: definition.summary,
    servers: [{ $ref: '#/servers/eventLog' }],
    parameters: { eventId },
    messages: messagesOf(versionsOf(definition).map(({ type }) => type)),
    ...audience(definition),
  };
}

function manyTopics(description: string, events: readonly EventDefinition[]): Schema {
  const topics = events.map(({ type }) => topicOf(type));
  return {
    address: 'eventLog/{topic}/events/{eventId}',
    description,
    servers: [{ $ref: '#/servers/eventLog' }],
    parameters: { topic: { description: 'An event’s type without its version.', enum: topics }, eventId },
    messages: messagesOf(allVersions(events).map(({ type }) => type)),
  };
}

const eventId = { description: 'The event’s `id`.' } as const;

function messagesOf(names: readonly string[]): Record<string, Schema> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));
}

/** Only the newest version is ever written. */
function sending({ type, service, summary }: EventDefinition): Schema {
  const channel = `#/channels/${topicOf(type)}`;
  return {
    action: 'send',
    channel: { $ref: channel },
    summary,
    tags: [{ name: service }],
    messages: [{ $ref: `${channel}/messages/${type}` }],
  };
}

/** A subscriber gets every version; older ones are upcast to its own (`upcast`). */
function receiving({ service, subscribesTo, summary }: Subscription): Schema {
  const channel = subscribesTo === 'public' ? publicEvents : topicOf(subscribesTo.type);
  return { action: 'receive', channel: { $ref: `#/channels/${channel}` }, summary, tags: [{ name: service }] };
}

/** What a subscriber to all public events sends on, to consumers outside. */
function bridging({ name, service, summary }: Subscription): [string, Schema] {
  const channel = { $ref: `#/channels/${eventarcChannel}` };
  return [`publish.${name}`, { action: 'send', channel, summary, tags: [{ name: service }] }];
}

/** An event as it is in the log: one document with everything. */
function loggedMessage(definition: EventDefinition): Schema {
  const { type } = definition;
  const properties = { ...originOf(definition), data: { $ref: `#/components/schemas/${type}` } };
  return {
    ...messageHead(definition),
    contentType: 'application/cloudevents+json',
    payload: { allOf: [{ $ref: '#/components/schemas/Envelope' }, { type: 'object', properties }] },
    ...audience(definition),
  };
}

/** The same event in the channel, always in the newest version: the attributes apart, its data alone as the payload. */
function channelMessage(definition: EventDefinition): Schema {
  const attributes = { $ref: '#/components/schemas/ChannelAttributes' };
  return {
    ...messageHead(definition),
    headers: { type: 'object', allOf: [attributes, { properties: originOf(definition) }] },
    payload: { $ref: `#/components/schemas/${definition.type}` },
    ...audience(definition),
  };
}

/** The name of an event's message in the channel. */
function published({ type }: EventDefinition): string {
  return `published.${type}`;
}

function messageHead({ type, service, summary }: EventDefinition): Schema {
  return { name: type, title: type, summary, tags: [{ name: service }] };
}

function audience(definition: EventDefinition): Schema {
  return isPublic(definition) ? { 'x-audience': 'public' } : {};
}

function isPublic(definition: EventDefinition): boolean {
  return definition.audience === 'public';
}
