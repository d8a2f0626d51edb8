import { mkdir } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { status } from '@grpc/grpc-js';
import * as z from 'zod';
import { Failure } from '../engine/failure.ts';
import type { Databases } from './databases.ts';
import { rest, restDocument } from './rest.ts';
import { save } from './saved.ts';
import { triggerSchema, type Triggers } from './triggers.ts';

const exportSchema = z.object({ export_directory: z.string().min(1), export_name: z.string().min(1) });

interface Asked {
  readonly project: string;
  readonly database: string;
  readonly query: URLSearchParams;
  readonly body: () => Promise<unknown>;
}

/** The HTTP side: what firebase-tools and tests ask of an emulator, and documents by REST. */
export function control(databases: Databases, triggers: Triggers): RequestListener {
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
    'DELETE documents': ({ project, database }) => {
      const place = databases.at(`projects/${project}/databases/${database}`);
      place.transactions.clear();
      place.database.clear();
      return {};
    },
  };

  return (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const document = restDocument(url);
    const address =
      /^\/emulator\/v1\/projects\/(?<project>[^/:]+)(?:[/:](?<what>\w+)|\/databases\/(?<database>[^/]+)\/(?<below>documents))$/;
    const { project = '', what, database = '', below } = address.exec(decodeURIComponent(url.pathname))?.groups ?? {};
    const route = routes[`${request.method ?? ''} ${what ?? below ?? ''}`];
    const body = async () => JSON.parse(await text(request)) as unknown;
    if (url.pathname === '/') answer(response, 200, 'Ok');
    else if (document !== undefined) void handle(request, response, () => rest(databases, request, url, document));
    else if (!route) answer(response, 404, 'The embedded Firestore has no such address.');
    else void handle(request, response, async () => route({ project, database, query: url.searchParams, body }));
  };
}

const httpCodes: Readonly<Record<number, number>> = {
  [status.INVALID_ARGUMENT]: 400,
  [status.PERMISSION_DENIED]: 403,
  [status.NOT_FOUND]: 404,
  [status.UNIMPLEMENTED]: 501,
};

async function handle(request: IncomingMessage, response: ServerResponse, run: () => Promise<object>): Promise<void> {
  try {
    answer(response, 200, JSON.stringify(await run()));
  } catch (error) {
    if (error instanceof Failure) {
      const code = httpCodes[error.code] ?? 400;
      answer(response, code, JSON.stringify({ error: { code, message: error.message, status: status[error.code] } }));
      return;
    }
    const isBad = error instanceof z.ZodError || error instanceof SyntaxError;
    if (!isBad) console.error(`${request.method} ${request.url}`, error);
    answer(response, isBad ? 400 : 500, isBad ? error.message : 'The embedded Firestore failed; its log says why.');
  }
}

function answer(response: ServerResponse, code: number, body: string): void {
  const type = body.startsWith('{') ? 'application/json' : 'text/plain';
  response.writeHead(code, { 'content-type': type }).end(body);
}
