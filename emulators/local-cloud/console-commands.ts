import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { unsignedToken } from '@fresh/kernel/testing/google/tokens';
import * as z from 'zod';
import { forwardRequest } from './forward-request.ts';
import type { Functions } from './functions.ts';
import { runScheduled } from './run-scheduled.ts';
import type { Scheduler } from './scheduler.ts';
import type { TraceStore } from './traces/trace-store.ts';
import { consoleHeader } from './traces/gateway-spans.ts';
import { isLocal, sendJson } from './traces/trace-routes.ts';
import { logEvent, sentEvent } from './send-event.ts';

const longestMs = 540_000;
const maxBodyBytes = 1024 * 1024;
const commandPath = /^\/__\/local-cloud\/(events|traces\/clear|callables\/\w+|schedules\/\w+)$/;

/** What commands need. */
export interface CommandTargets {
  readonly projectId: string;
  readonly firestoreHost: string;
  readonly functions: Functions;
  readonly scheduler: Scheduler;
  readonly traces: TraceStore;
}

/**
 * What the console may do beside the API, below `/__/local-cloud/`: `POST callables/<name>` calls a function of operators as
 * the user of the `Authorization` header, and the function checks that user as always; `POST events` puts an event into the log;
 * `POST schedules/<name>` runs a scheduled function now; `POST traces/clear` forgets the traces. False for other paths.
 *
 * A page of another origin can't: the header that it would have to send is one that browsers ask for first.
 */
export function respondToCommand(targets: CommandTargets, request: IncomingMessage, response: ServerResponse): boolean {
  const [path = ''] = (request.url ?? '').split('?', 1);
  const [, command] = commandPath.exec(path) ?? [];
  if (request.method !== 'POST' || command === undefined) return false;
  const [kind, name = ''] = command.split('/');
  if (!isLocal(request) || request.headers[consoleHeader] === undefined) {
    request.resume();
    sendJson(response, 403, { error: `Commands are for pages of localhost, with the header ${consoleHeader}.` });
  } else if (kind === 'events') void event(targets, request, response);
  else if (kind === 'callables') callable(targets, name, request, response);
  else {
    request.resume();
    if (kind === 'schedules') void runSchedule(targets, name, response);
    else {
      targets.traces.clear();
      sendJson(response, 200, {});
    }
  }
  return true;
}

function callable(
  { functions }: CommandTargets,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const called = functions.find(name);
  if (called?.endpoint.trigger.kind !== 'callable') {
    request.resume();
    sendJson(response, 404, { error: `${name} is not a callable function of a running service.` });
    return;
  }
  const { authorization = '', 'content-length': length } = request.headers;
  const headers = {
    authorization,
    'content-type': 'application/json',
    ...(length !== undefined && { 'content-length': length }),
    // Locally the SDK reads it and verifies nothing.
    'x-firebase-appcheck': unsignedToken({ sub: 'console' }),
  };
  void forwardRequest(called, request, response, {
    url: '/',
    headers,
    cap: { ms: longestMs, says: `${name} may take ${longestMs / 1000} s.` },
    maxBodyBytes,
    responseHeaders: (_status, received) => received,
  });
}

async function event(targets: CommandTargets, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const sent = sentEvent.parse(await json(request));
    await logEvent(targets, sent);
    sendJson(response, 200, { id: sent.id });
  } catch (error) {
    if (error instanceof z.ZodError) sendJson(response, 400, { error: z.prettifyError(error) });
    else sendJson(response, 400, { error: error instanceof Error ? error.message : 'The event was not logged.' });
  }
}

async function runSchedule(targets: CommandTargets, name: string, response: ServerResponse): Promise<void> {
  const run = await runScheduled(targets, name);
  if (run === undefined) {
    sendJson(response, 404, { error: `${name} is not a scheduled function of a running service.` });
    return;
  }
  const { failure, traceId } = run;
  if (failure === null) sendJson(response, 200, { traceId });
  else sendJson(response, 502, { error: `${name} failed: ${failure}. Its log lines say why.`, traceId });
}
