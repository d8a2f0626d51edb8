import { mkdir } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { status } from '@grpc/grpc-js';
import * as z from 'zod';
import { Failure } from '../engine/failure.ts';
import type { Databases } from './databases.ts';
import { decodedPath, rest } from './rest.ts';
import { save } from './saved.ts';
import type { FirestoreService } from './service.ts';
import { triggerSchema, type Triggers } from './triggers.ts';
import { WebChannels } from './web-channel.ts';

const exportSchema = z.object({ export_directory: z.string().min(1), export_name: z.string().min(1) });

interface Asked {
  readonly project: string;
  readonly database: string;
  readonly query: URLSearchParams;
  readonly body: () => Promise<unknown>;
}

/** The HTTP side: what firebase-tools and tests ask of an emulator, and documents by REST. */
export function control(databases: Databases, service: FirestoreService, triggers: Triggers): RequestListener {
  const routes: Record<string, (asked: Asked) => Promise<object> | object> = {
    'POST eventarcTrigger': async ({ project, query, body }) => {
      const trigger = triggerSchema.parse(await body());
      triggers.register(project, z.string().min(1).parse(query.get('eventarcTriggerId')), trigger);
      return trigger;
    },
    'PUT securityRules': () => {
      console.log('Security rules were sent, and are not applied: the embedded Firestore serves server SDKs only.');
      return {};
    },
    'POST export': async ({ body }) => {
      const { export_directory: folder, export_name: name } = exportSchema.parse(await body());
      await mkdir(path.join(folder, name), { recursive: true });
      // firebase-tools looks for a file of this name, and hands it over as --seed_from_export.
      await save(databases, path.join(folder, name, `${name}.overall_export_metadata`));
      return {};
    },
    // For tests and for the console: what the clients of a project have been charged for so far.
    'GET usage': ({ project }) => databases.at(`projects/${project}/databases/(default)`).usage.total,
    'DELETE documents': ({ project, database }) => {
      const place = databases.at(`projects/${project}/databases/${database}`);
      place.transactions.clear();
      place.database.clear();
      return {};
    },
  };

  const webChannels = new WebChannels();

  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    allowPages(request, response);
    if (request.method === 'OPTIONS') send(response, 200, '');
    else if (url.pathname === '/') send(response, 200, 'Ok');
    else if (url.pathname.startsWith('/google.firestore.v1.Firestore/')) {
      void webChannels.reject(request, response, url).catch((error: unknown) => {
        sendFailure(response, failureOf(error, request));
      });
    } else if (url.pathname.startsWith('/v1/')) {
      void handle(request, response, async () => rest(service, request, url));
    } else void handle(request, response, async () => emulatorCall(request, url));
  };

  async function emulatorCall(request: IncomingMessage, url: URL): Promise<object> {
    const address =
      /^\/emulator\/v1\/projects\/(?<project>[^/:]+)(?:[/:](?<what>\w+)|\/databases\/(?<database>[^/]+)\/(?<below>documents))$/;
    const { project = '', what, database = '', below } = address.exec(decodedPath(url))?.groups ?? {};
    const route = routes[`${request.method ?? ''} ${what ?? below ?? ''}`];
    const body = async () => JSON.parse(await text(request)) as unknown;
    if (!route) throw new Failure(status.NOT_FOUND, `The embedded Firestore has no ${request.method} ${url.pathname}.`);
    return route({ project, database, query: url.searchParams, body });
  }
}

/** Pages of any origin get to read why they are rejected. */
function allowPages({ headers }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', headers.origin ?? '*');
  response.setHeader('access-control-allow-methods', 'DELETE, GET, PATCH, POST, PUT');
  response.setHeader('access-control-allow-headers', headers['access-control-request-headers'] ?? '*');
}

const httpCodes: Readonly<Record<number, number>> = {
  [status.INVALID_ARGUMENT]: 400,
  [status.PERMISSION_DENIED]: 403,
  [status.NOT_FOUND]: 404,
  [status.ALREADY_EXISTS]: 409,
  [status.ABORTED]: 409,
  [status.RESOURCE_EXHAUSTED]: 429,
  [status.INTERNAL]: 500,
  [status.UNIMPLEMENTED]: 501,
  [status.UNAVAILABLE]: 503,
};

async function handle(request: IncomingMessage, response: ServerResponse, run: () => Promise<object>): Promise<void> {
  try {
    send(response, 200, JSON.stringify(await run()));
  } catch (error) {
    sendFailure(response, failureOf(error, request));
  }
}

function failureOf(error: unknown, request: IncomingMessage): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof z.ZodError || error instanceof SyntaxError) {
    return new Failure(status.INVALID_ARGUMENT, error.message);
  }
  console.error(`${request.method} ${request.url}`, error);
  return new Failure(status.INTERNAL, 'The embedded Firestore failed; its log says why.');
}

function sendFailure(response: ServerResponse, failure: Failure): void {
  const code = httpCodes[failure.code] ?? 400;
  send(response, code, JSON.stringify({ error: { code, message: failure.message, status: status[failure.code] } }));
}

function send(response: ServerResponse, code: number, body: string): void {
  const type = /^[{[]/.test(body) ? 'application/json' : 'text/plain';
  response.writeHead(code, { 'content-type': type }).end(body);
}
