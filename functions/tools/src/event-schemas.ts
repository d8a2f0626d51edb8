import { eventEnvelope } from '@fresh/contracts/envelope';
import { versionsOf, type EventDefinition } from '@fresh/contracts/event';
import { jsonSchema, type Schema } from './json-schema.ts';

/** Every version of every event, newest first within an event. */
export function allVersions(events: readonly EventDefinition[]): EventDefinition[] {
  return events.flatMap(versionsOf);
}

/** Where the schema of an event version is committed. */
export function schemaPath(type: string): string {
  return `${schemaFolder}/${type}${schemaSuffix}`;
}

/** The folder of the committed schemas, from the repository's root. */
export const schemaFolder = 'docs/events';

/** What follows an event's type in the name of its schema file. */
export const schemaSuffix = '.schema.json';

/** The JSON Schema (2020-12) of a logged event of one version: the whole envelope with its data. */
export function eventSchema(definition: EventDefinition): Schema {
  const { type, summary, audience } = definition;
  const envelope = envelopeSchema();
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:fresh-schedules:event:${type}`,
    title: type,
    description: summary,
    ...(audience && { 'x-audience': audience }),
    ...envelope,
    properties: { ...envelope.properties, ...originOf(definition), data: jsonSchema(definition.data) },
  };
}

/** The attributes that are the same in every event of one version. */
export function originOf({ type, service }: EventDefinition): Readonly<Record<'type' | 'source', Schema>> {
  return { type: { const: type }, source: { const: `/services/${service}` } };
}

/** The envelope that all events share. */
export interface EnvelopeSchema extends Schema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
}

/** The envelope's schema, with the meaning of each attribute for readers who don't have the code. */
export function envelopeSchema(): EnvelopeSchema {
  const names = Object.keys(eventEnvelope.shape) as Attribute[];
  const { required } = jsonSchema(eventEnvelope);
  return {
    type: 'object',
    properties: Object.fromEntries(
      names.map((name) => [name, { ...described(name), ...jsonSchema(eventEnvelope.shape[name]) }]),
    ),
    required: required as string[],
  };
}

/**
 * The same attributes as the Eventarc channel has them, where each is a text that is there or isn't
 * (`functions/platform/src/channel`).
 */
export function channelAttributes(): EnvelopeSchema {
  const { properties, required } = envelopeSchema();
  const { data: _data, ...attributes } = properties;
  return {
    type: 'object',
    properties: {
      ...attributes,
      sequence: { ...described('sequence'), type: 'string', pattern: '^[1-9][0-9]*$' },
      orgid: { description: 'The organization; absent for events of a user.', type: 'string' },
      captured: { ...described('captured'), type: 'string', const: 'true' },
      replayed: { description: 'An operator replays history; absent otherwise.', type: 'string', const: 'true' },
    },
    required: required.filter((name) => name !== 'data' && name !== 'orgid'),
  };
}

function described(name: Attribute): Schema {
  return { description: meaning[name] };
}

type Attribute = keyof typeof eventEnvelope.shape;

const meaning: Readonly<Record<Attribute, string>> = {
  specversion: 'Version of CloudEvents.',
  id: 'Derived from subject and sequence, so one change has one id. Deliveries may repeat; drop those with a known id.',
  type: 'fresh.<service>.<aggregate>.v<version>.<what happened>',
  source: 'The service that owns the aggregate.',
  subject: 'Path of the aggregate’s document.',
  time: 'When it happened, ISO 8601 in UTC.',
  datacontenttype: 'Media type of `data`.',
  sequence:
    'The aggregate’s version after this event, from 1. Deliveries may come in any order; the sequence is the order of changes.',
  orgid: 'The organization; null for events of a user rather than an organization.',
  actor: 'Who caused it: `user:<uid>`, or `service:<name>` acting on its own.',
  correlationid: 'Id of the client request that started the chain of events.',
  causationid: 'Id of the request or event that directly caused this one.',
  traceparent: 'W3C trace context, when the request had one.',
  captured:
    'True where the monolith made the change itself; the actor is the one that the document names. Absent otherwise.',
  data: 'The data of the event. Fields may be added; ignore unknown ones.',
};
