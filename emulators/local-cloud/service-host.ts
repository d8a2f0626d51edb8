/**
 * A service in a process of its own, as an instance of Cloud Run: loads a module with functions and serves them all, at
 * the same time, on a Unix socket. The supervisor bundles this file with esbuild and starts it with the module.
 */
import { channel } from 'node:diagnostics_channel';
import { createServer, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { currentLabel, labelCalls, labelled, type CallOptionsOfClient } from './charge-labels.ts';
import { flattenExports, manifestsOf, type AnyFunction } from './exported-functions.ts';
import { freeMemoryWhenIdle } from './idle-memory.ts';
import { recordSpans } from './traces/record-spans.ts';
import { functionHeader, type Drain, type FromServiceHost, type ServiceHostOptions } from './wire.ts';

/** After the last response, for what functions do after they respond; Cloud Run gives 10 s after SIGTERM. */
const lingerMs = 2_000;
/** Above Google's limit of 32 MB, as in the Functions Framework. */
const bodyLimit = '64mb';

/** A function that is called with what its kind takes. */
type RunnableFunction = AnyFunction & ((...args: readonly unknown[]) => unknown);

const options = JSON.parse(process.argv[2] ?? '') as ServiceHostOptions;
const startedAt = performance.now();

// The supervisor is gone: nothing may go on without it.
process.on('disconnect', () => process.exit(0));
// Ctrl-C goes to the whole process group. The supervisor decides when a service ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

recordSpans((spans) => {
  report({ kind: 'spans', spans });
}, currentLabel);

const load = createRequire(options.base);
void start();

async function start(): Promise<void> {
  try {
    // First, or the SDK of each bundle makes an app of its own with credentials that do not exist here.
    const { initializeApp } = load('firebase-admin/app') as { initializeApp: () => unknown };
    initializeApp();
    const functions = flattenExports(load(options.module) as Record<string, unknown>);
    await serve(functions);
    report({ kind: 'ready', endpoints: manifestsOf(functions), loadMs: Math.round(performance.now() - startedAt) });
    // Loaded while no request waits for it: the first request would wait 0.3 s for these clients.
    setImmediate(warmUp);
  } catch (error) {
    report({ kind: 'broken', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    process.disconnect();
  }
}

function report(message: FromServiceHost): void {
  process.send?.(message);
}

function warmUp(): void {
  // Before the first call, which keeps the method that it finds.
  const admin = createRequire(load.resolve('firebase-admin/firestore'));
  labelCalls(admin('@google-cloud/firestore') as CallOptionsOfClient);
  for (const name of ['firebase-admin/firestore', 'firebase-admin/auth']) {
    const loaded = load(name) as { getFirestore?: () => unknown; getAuth?: () => unknown };
    loaded.getFirestore?.();
    loaded.getAuth?.();
  }
}

async function serve(functions: ReadonlyMap<string, AnyFunction>): Promise<void> {
  const app = express();
  app.enable('trust proxy').disable('x-powered-by').set('etag', false);
  app.use((request, _response, next) => {
    announce(request);
    next();
  });
  const rawBody = { limit: bodyLimit, verify: keepRawBody };
  app.use(
    express.json(rawBody) as RequestHandler,
    express.text(rawBody) as RequestHandler,
    express.urlencoded({ ...rawBody, extended: true }) as RequestHandler,
    express.raw({ ...rawBody, type: '*/*' }) as RequestHandler,
  );
  app.use(async (request, response) => {
    const name = String(request.headers[functionHeader]);
    const run = functions.get(name) as RunnableFunction | undefined;
    if (!run) {
      response.status(404).send(`${name} is not a function of this service.`);
      return;
    }
    if (run.__endpoint?.eventTrigger === undefined) {
      await labelled(() => run(request, response));
      return;
    }
    await labelled(() => run(cloudEventOf(request)));
    response.status(204).end();
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const { status } = error as { status?: unknown };
    const isClients = typeof status === 'number' && status < 500;
    if (!isClients) console.error(error);
    if (!response.headersSent) response.status(isClients ? status : 500).send(isClients ? String(error) : 'Error');
  });

  const server = createServer(app);
  // Never closed from here: a connection that ends just when a request arrives would fail that request.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  const hasWorked = freeMemoryWhenIdle();
  let open = 0;
  let isDraining = false;
  server.on('request', (_request, response) => {
    open++;
    response.once('close', () => {
      open--;
      hasWorked();
      if (isDraining && open === 0) setTimeout(() => process.exit(0), lingerMs);
    });
  });
  process.on('message', (_drain: Drain) => {
    if (isDraining) return;
    isDraining = true;
    if (open === 0) setTimeout(() => process.exit(0), lingerMs);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.socketPath, resolve);
  });
}

/**
 * The kernel gets each request through this channel and sets aside what announces a body, if the one function of the
 * process reads it itself (`http/unread-body.ts`). Here the process serves all functions, so FUNCTION_TARGET names the
 * one of this request for as long as subscribers run.
 */
function announce(request: IncomingMessage): void {
  process.env['FUNCTION_TARGET'] = String(request.headers[functionHeader]);
  channel('http.server.request.start').publish({ request });
  delete process.env['FUNCTION_TARGET'];
}

function keepRawBody(request: IncomingMessage, _response: unknown, body: Buffer): void {
  Object.assign(request, { rawBody: body });
}

/** In binary mode its attributes are headers; in structured mode it is the body (CloudEvents 1.0, HTTP binding). */
function cloudEventOf({ headers, body }: Request): unknown {
  if (headers['ce-type'] === undefined) return body as unknown;
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith('ce-') ? [[name.slice('ce-'.length), value] as const] : [],
  );
  return { ...Object.fromEntries(attributes), data: body as unknown };
}
