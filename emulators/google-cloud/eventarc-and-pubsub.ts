import * as z from 'zod';
import type { CloudContext } from './cloud-context.ts';
import { alreadyExists, notFound } from './google-error.ts';
import { bodyOf, param, type Call, type Route } from './routes.ts';

const eventarc = 'eventarc.googleapis.com';
const pubsub = 'pubsub.googleapis.com';
const location = '/v1/projects/{project}/locations/{location}';

/** Channels and triggers of Eventarc, topics of Pub/Sub. */
export function eventarcAndPubsubRoutes(cloud: CloudContext): Route[] {
  const { state, operations } = cloud;
  const parentOf = (call: Call) => `projects/${param(call, 'project')}/locations/${param(call, 'location')}`;
  const topicOf = (call: Call) => `projects/${param(call, 'project')}/topics/${param(call, 'topic')}`;
  const channel = (name: string) => ({ name, state: 'ACTIVE' });
  return [
    {
      api: eventarc,
      method: 'GET',
      path: `${location}/triggers`,
      permission: 'eventarc.triggers.list',
      handle: () => ({ triggers: [...state.triggers.values()] }),
    },
    {
      api: eventarc,
      method: 'GET',
      path: `${location}/channels/{channel}`,
      permission: 'eventarc.channels.get',
      handle: (call) => {
        const name = `${parentOf(call)}/channels/${param(call, 'channel')}`;
        if (!state.channels.has(name)) throw notFound(`Resource '${name}' was not found`);
        return channel(name);
      },
    },
    {
      api: eventarc,
      method: 'POST',
      path: `${location}/channels`,
      permission: 'eventarc.channels.create',
      handle: (call) => {
        bodyOf(call, z.strictObject({ name: z.string() }));
        const name = `${parentOf(call)}/channels/${call.query.get('channelId') ?? ''}`;
        if (state.channels.has(name)) throw alreadyExists(`Resource '${name}' already exists`);
        state.channels.add(name);
        return operations.begin(parentOf(call), { target: name, verb: 'create' }, { response: channel(name) });
      },
    },
    {
      api: eventarc,
      method: 'GET',
      path: `${location}/operations/{operation}`,
      handle: operations.endpoint(parentOf),
    },
    {
      api: pubsub,
      method: 'PUT',
      path: '/v1/projects/{project}/topics/{topic}',
      permission: 'pubsub.topics.create',
      handle: (call) => {
        if (state.topics.has(topicOf(call)))
          throw alreadyExists(`Resource already exists in the project: ${topicOf(call)}`);
        state.topics.add(topicOf(call));
        return { name: topicOf(call) };
      },
    },
    {
      api: pubsub,
      method: 'GET',
      path: '/v1/projects/{project}/topics',
      permission: 'pubsub.topics.list',
      handle: () => ({ topics: [...state.topics].map((name) => ({ name })) }),
    },
  ];
}
