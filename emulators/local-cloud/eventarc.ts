import type { Server } from 'node:http';
import * as z from 'zod';
import type { EventDeliveries } from './event-deliveries.ts';
import type { Functions } from './functions.ts';
import { jsonServer } from './json-server.ts';

/** A CloudEvent as clients publish it: https://cloud.google.com/eventarc/docs/reference/publishing/rest */
const protoEvent = z.object({
  id: z.string(),
  source: z.string(),
  specVersion: z.string(),
  type: z.string(),
  attributes: z
    .record(z.string(), z.looseObject({ ceString: z.string().optional(), ceTimestamp: z.string().optional() }))
    .default({}),
  textData: z.string().optional(),
});
const publication = z.object({ events: z.array(protoEvent) });

/** A CloudEvent in structured mode, as a function gets it. */
export type StructuredEvent = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

/** What is published to a channel goes to each function that listens there for its type and attributes. */
export function eventarcServer(projectId: string, functions: Functions, deliveries: EventDeliveries): Server {
  return jsonServer([
    {
      method: 'POST',
      path: /^\/projects\/(?<project>[^/]+)\/locations\/(?<location>[^/]+)\/channels\/(?<channel>[^/:]+):publishEvents$/,
      run: ({ project = '', location = '', channel = '' }, body) => {
        const name = `projects/${project}/locations/${location}/channels/${channel}`;
        const events = publication.parse(body).events.map(structured);
        for (const event of events) {
          for (const functionName of listeners(functions, projectId, name, event)) {
            const headers = { 'content-type': 'application/json', 'x-event-id': event.id };
            void deliveries.deliver({ functionName, headers, body: JSON.stringify(event) });
          }
        }
        return { status: 200, body: {} };
      },
    },
  ]);
}

/** The functions that listen on a channel for an event. */
function listeners(functions: Functions, projectId: string, channel: string, event: StructuredEvent): string[] {
  return [...functions.all()].flatMap(({ endpoint: { name, trigger } }) => {
    if (trigger.kind !== 'event' || trigger.channel === undefined || trigger.eventType !== event.type) return [];
    // A manifest names the channel as the function did: with or without its project.
    const wanted = trigger.channel.startsWith('projects/')
      ? trigger.channel
      : `projects/${projectId}/${trigger.channel}`;
    const matches = Object.entries(trigger.eventFilters).every(([attribute, value]) => event[attribute] === value);
    return wanted === channel && matches ? [name] : [];
  });
}

function structured({ specVersion, attributes, textData, ...event }: z.output<typeof protoEvent>): StructuredEvent {
  const more = Object.entries(attributes).map(([name, { ceString, ceTimestamp }]) => [name, ceString ?? ceTimestamp]);
  const named = Object.fromEntries(more) as Record<string, string | undefined>;
  const isJson = (named['datacontenttype'] ?? '').includes('json');
  const data: unknown = isJson && textData !== undefined ? JSON.parse(textData) : textData;
  return { ...named, ...event, specversion: specVersion, data };
}
