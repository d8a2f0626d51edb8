import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';

/** A CloudEvent as the SDK sends it to a channel (google.cloud.eventarc.publishing.v1, proto JSON). */
const published = z.object({
  id: z.string(),
  type: z.string(),
  source: z.string(),
  specVersion: z.string(),
  textData: z.string(),
  attributes: z.record(
    z.string(),
    z.union([z.object({ ceString: z.string() }), z.object({ ceTimestamp: z.string() })]),
  ),
});
const publishRequest = z.object({ events: z.array(published) });
const taskRequest = z.object({ task: z.object({ httpRequest: z.object({ body: z.string() }) }) });

/** One request to Eventarc. */
export interface Publishing {
  readonly path: string;
  readonly event: z.output<typeof published>;
  /** Responds with this status. Requests without a response wait, as in a network that swallows packets. */
  readonly respond: (status: number) => void;
}

/** Stands for Eventarc's publishing API and for Cloud Tasks, and keeps what they are asked for. */
export interface Google {
  /** Environment in which a function finds it. */
  readonly env: Record<string, string>;
  readonly publishings: readonly Publishing[];
  /** Bodies of the tasks that were put into a queue, as its function gets them. */
  readonly tasks: readonly string[];
  /** What happens to the next request to Eventarc, and all after it; at first it gets 200. */
  onPublishing: (publishing: Publishing) => void;
  readonly close: () => void;
}

/** Starts it on a free port. */
export async function startGoogle(): Promise<Google> {
  const publishings: Publishing[] = [];
  const tasks: string[] = [];
  const google = {
    onPublishing: ({ respond }: Publishing) => {
      respond(200);
    },
  };
  const server = createServer((request, response) => {
    void (async () => {
      const path = request.url ?? '';
      const body: unknown = JSON.parse((await buffer(request)).toString());
      const respond = (status: number) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
      };
      if (path.endsWith('/tasks')) {
        tasks.push(Buffer.from(taskRequest.parse(body).task.httpRequest.body, 'base64').toString());
        respond(200);
      } else {
        for (const event of publishRequest.parse(body).events) {
          const publishing = { path, event, respond };
          publishings.push(publishing);
          google.onPublishing(publishing);
        }
      }
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(google, {
    env: { CLOUD_EVENTARC_EMULATOR_HOST: `http://${host}`, CLOUD_TASKS_EMULATOR_HOST: host },
    publishings,
    tasks,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  });
}

/** Delivers a task to a queue's function as Cloud Tasks does; returns the HTTP status. */
export async function dispatch(functionUrl: string, body: string): Promise<number> {
  // The platform has checked the token before the function; the SDK only reads it.
  const token = ['{}', '{"sub":"tasks"}', ''].map((part) => Buffer.from(part).toString('base64url')).join('.');
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(functionUrl, { method: 'POST', headers, body });
  await response.text();
  return response.status;
}
