import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { credentialsOf, type TokenSource } from './credentials.ts';
import { errorOfNetwork, errorOfResponse, GoogleError } from './google-error.ts';
import { originOf, type GoogleApi } from './origins.ts';

/** One request to one of Google's REST APIs. */
export interface GoogleRequest {
  readonly api: GoogleApi;
  /** `GET` without. */
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Begins with a slash; has the query, if there is one. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** How long requests may take, in ms, and how often they are repeated. */
export interface GoogleLimits {
  /** One request. */
  readonly requestMs: number;
  /** Before each further try of a request that has failed for a reason that may pass. */
  readonly retryWaitsMs: readonly number[];
  /** Between two looks at a long-running operation. */
  readonly operationPollMs: number;
  /** A long-running operation, from its start to its end. */
  readonly operationMs: number;
}

const production: GoogleLimits = {
  requestMs: 30_000,
  retryWaitsMs: [500, 2_000, 5_000],
  operationPollMs: 500,
  operationMs: 2 * 60_000,
};

const operation = z.object({
  name: z.string(),
  done: z.boolean().default(false),
  error: z.object({ code: z.number().optional(), message: z.string().default('') }).optional(),
  response: z.unknown().optional(),
});

/** Google's REST APIs for one project. Every method throws GoogleError and NotSignedIn. */
export interface GoogleClient {
  readonly project: string;
  /** Sends a request and gives the JSON of its response, `{}` for an empty one. */
  readonly json: (request: GoogleRequest) => Promise<unknown>;
  /** The same for something that may not exist: null for 404. */
  readonly find: (request: GoogleRequest) => Promise<unknown>;
  /** Sends a request and gives the text of its response. */
  readonly text: (request: GoogleRequest) => Promise<string>;
  /** Every item of a list, page by page; `field` is where a page has its items. */
  readonly list: (request: GoogleRequest, field: string) => Promise<unknown[]>;
  /** Sends a request that begins a long-running operation and waits for its end. `version` is the API's, such as `v2`. */
  readonly operate: (request: GoogleRequest, version: string) => Promise<void>;
}

/**
 * The REST APIs as the account of this machine may use them. An origin with `http:` is a stand-in and gets the word `owner`
 * in place of a token, as from the Firebase CLI: a real token never goes over plain HTTP.
 */
export function googleClient(project: string, env: NodeJS.ProcessEnv, limits: GoogleLimits = production): GoogleClient {
  let credentials: Promise<TokenSource> | undefined;
  const tokenFor = async (origin: string) => {
    if (new URL(origin).protocol === 'http:') return 'owner';
    credentials ??= credentialsOf(env);
    return (await credentials)();
  };

  const send = async (request: GoogleRequest): Promise<string> => {
    const { api, method = 'GET', path, body } = request;
    const name = `${method} ${api} ${path}`;
    const origin = originOf(api, env);
    const headers = {
      authorization: `Bearer ${await tokenFor(origin)}`,
      // People's calls count against their own project instead of the CLI's shared one (firebase-tools#9880).
      'x-goog-user-project': project,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const signal = AbortSignal.timeout(limits.requestMs);
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${origin}${path}`, {
        ...{ method, headers, signal },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch (error) {
      throw errorOfNetwork(name, error);
    }
    if (!response.ok) throw errorOfResponse(name, api, project, response.status, text);
    return text;
  };

  const text = async (request: GoogleRequest): Promise<string> => {
    for (const waitMs of [...limits.retryWaitsMs, null]) {
      try {
        return await send(request);
      } catch (error) {
        if (waitMs === null || !mayPass(error, request)) throw error;
        await delay(waitMs);
      }
    }
    throw new Error('the last try returns or throws');
  };

  const json = async (request: GoogleRequest): Promise<unknown> => {
    const content = await text(request);
    return content === '' ? {} : (JSON.parse(content) as unknown);
  };

  const list = async (request: GoogleRequest, field: string): Promise<unknown[]> => {
    const items: unknown[] = [];
    let token = '';
    do {
      const separator = request.path.includes('?') ? '&' : '?';
      const next = token === '' ? '' : `${separator}pageToken=${encodeURIComponent(token)}`;
      const page = z
        .looseObject({ nextPageToken: z.string().default('') })
        .parse(await json({ ...request, path: `${request.path}${next}` }));
      items.push(...z.array(z.unknown()).default([]).parse(page[field]));
      token = page.nextPageToken;
    } while (token !== '');
    return items;
  };

  const operate = async (request: GoogleRequest, version: string): Promise<void> => {
    const deadline = Date.now() + limits.operationMs;
    const name = `${request.method ?? 'GET'} ${request.api} ${request.path}`;
    let now = operation.parse(await json(request));
    while (!now.done) {
      if (Date.now() > deadline) {
        throw new GoogleError(name, null, 'the operation did not end in time', 'run the same command again');
      }
      await delay(limits.operationPollMs);
      now = operation.parse(await json({ api: request.api, path: `/${version}/${now.name}` }));
    }
    if (now.error) throw new GoogleError(name, null, now.error.message, null);
  };

  return {
    ...{ project, text, json, list, operate },
    find: (request) =>
      json(request).catch((error: unknown) => {
        if (error instanceof GoogleError && error.status === 404) return null;
        throw error;
      }),
  };
}

/** Whether another try may succeed. A change that may have been made already is only repeated where that does no harm. */
function mayPass(error: unknown, { method = 'GET' }: GoogleRequest): boolean {
  if (!(error instanceof GoogleError)) return false;
  const { status } = error;
  if (status === 429 || status === 503) return true;
  return method === 'GET' && (status === null || status >= 500);
}
