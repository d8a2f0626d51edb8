import { EventEmitter } from 'node:events';
import type { HttpMessage, HttpReply } from './http-transport.ts';
import type { RunningInstance, RunnableFunction } from './start-instance.ts';

/** A request and its response as the Functions Framework gives them to a function, as far as ours look at them. */
class IncomingRequest extends EventEmitter {
  readonly method: string;
  readonly url: string;
  readonly originalUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly rawHeaders: readonly string[];
  readonly rawBody: Buffer | undefined;
  readonly body: unknown;
  readonly readableEnded = true;
  readonly socket = { remoteAddress: '10.0.0.1' };

  constructor(message: HttpMessage) {
    super();
    this.method = message.method;
    this.url = this.originalUrl = message.path;
    this.headers = message.headers;
    this.rawHeaders = Object.entries(message.headers).flat();
    this.rawBody = message.body.length > 0 ? message.body : undefined;
    const isJson = message.headers['content-type']?.startsWith('application/json') === true;
    this.body = isJson && this.rawBody ? (JSON.parse(this.rawBody.toString()) as unknown) : {};
  }

  header(name: string): string | undefined {
    return this.headers[name.toLowerCase()];
  }

  get(name: string): string | undefined {
    return this.header(name);
  }
}

class OutgoingResponse extends EventEmitter {
  statusCode = 200;
  headersSent = false;
  private readonly headers: Record<string, string> = {};

  constructor(private readonly reply: (reply: HttpReply) => void) {
    super();
  }

  status(code: number): this {
    this.statusCode = code;
    return this;
  }

  setHeader(name: string, value: unknown): this {
    this.headers[name.toLowerCase()] = String(value);
    return this;
  }

  getHeader(name: string): string | undefined {
    return this.headers[name.toLowerCase()];
  }

  removeHeader(name: string): this {
    Reflect.deleteProperty(this.headers, name.toLowerCase());
    return this;
  }

  writeHead(status: number, headers: Readonly<Record<string, unknown>> = {}): this {
    this.statusCode = status;
    for (const [name, value] of Object.entries(headers)) this.setHeader(name, value);
    return this;
  }

  send(body: unknown): this {
    return this.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  json(body: unknown): this {
    return this.send(body);
  }

  end(body: string | Buffer = ''): this {
    if (this.headersSent) return this;
    this.headersSent = true;
    this.reply({ status: this.statusCode, headers: this.headers, body: Buffer.from(body as string) });
    this.emit('finish');
    this.emit('close');
    return this;
  }
}

/** Sends a request to an HTTPS or task queue function; rejects when its instance dies. */
export function callHttp(
  { instance, functions }: RunningInstance,
  name: string,
  message: HttpMessage,
): Promise<HttpReply> {
  // The other version of its service may not have it.
  if (!functions.has(name)) return Promise.resolve({ status: 404, headers: {}, body: Buffer.from(`no ${name}`) });
  return instance.run(
    () =>
      new Promise<HttpReply>((resolve, reject) => {
        const run = found(functions, name);
        const request = new IncomingRequest(message);
        const done = run(request, new OutgoingResponse(resolve)) as Promise<unknown>;
        Promise.resolve(done).catch(reject);
      }),
  );
}

/** Delivers a CloudEvent to an event function; rejects when the function does, or when its instance dies. */
export function callEvent({ instance, functions }: RunningInstance, name: string, event: unknown): Promise<void> {
  return instance.run(async () => {
    await found(functions, name)(event);
  });
}

function found(functions: ReadonlyMap<string, RunnableFunction>, name: string): RunnableFunction {
  const run = functions.get(name);
  if (!run) throw new Error(`there is no function ${name}`);
  return run;
}
