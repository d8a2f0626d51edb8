import { readError } from './read-error.ts';
import { Session, type Credentials } from './credentials.ts';
import { operations, type OperationName, type Operations } from './operations.generated.ts';
import type { CallError, CallOptions, Result } from './result.ts';
import { delayBeforeRetry, type RetrySettings } from './retry.ts';

export type { ApiErrorCode } from './error-codes.generated.ts';
export type { OperationName, Operations } from './operations.generated.ts';
export type * from './schemas.generated.ts';
export type { CallError, CallOptions, Result, TransportErrorCode } from './result.ts';
export type { Credentials } from './credentials.ts';
export type { RetrySettings } from './retry.ts';
export { pages } from './pages.ts';

/** Where the API is and how it is called. */
export interface ClientSettings {
  /** Address of the gateway, such as `https://schedules.example.com`; empty in a page that the gateway serves. A slash at its end is ignored. */
  readonly baseUrl: string;
  readonly credentials: Credentials;
  /** Organization of every call that names none. */
  readonly orgId?: string;
  /** How long one try may take, in ms. Default 30,000. */
  readonly timeoutMs?: number;
  /** How long a call may take with all its tries, in ms. Default 90,000. */
  readonly deadlineMs?: number;
  /** Repetitions of what is worth repeating. Default 8, with at most 30,000 ms between two tries. */
  readonly retry?: RetrySettings;
  /** Stands in for the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** One function for each operation of the API. */
export type Client = Operations;

/** Path and query parameters by name, `orgId`, and `body`. */
type Input = Readonly<Record<string, unknown>>;

/**
 * Makes a client. Calls never throw; see `Result`.
 *
 * @example
 * const api = createClient({ baseUrl: '', credentials: { kind: 'session' }, orgId: 'fresh-diner' });
 * const made = await api.createSchedule({ body: { name: 'Week 1', startDate, endDate } });
 * if (!made.ok) return show(made.error);
 */
export function createClient(settings: ClientSettings): Client {
  const caller = new Caller(settings);
  const entries = Object.keys(operations).map((name) => [
    name,
    (input?: Input, options?: CallOptions) => caller.call(name as OperationName, input ?? {}, options ?? {}),
  ]);
  return Object.fromEntries(entries) as Client;
}

/** What a call sends beside its input; the same each time it is repeated. */
interface Sending {
  readonly key?: string | undefined;
  readonly ifMatch?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** When the call ends, by the clock of `performance.now`. */
  readonly endsAt: number;
}

class Caller {
  readonly #settings: ClientSettings;
  readonly #session = new Session();
  #asking: Promise<void> | undefined;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
  }

  async call(name: OperationName, input: Input, options: CallOptions): Promise<Result<unknown>> {
    const [method, , , access] = operations[name];
    const change = method !== 'GET' && access !== 'public';
    const key = change ? (options.idempotencyKey ?? crypto.randomUUID()) : undefined;
    const endsAt = performance.now() + (this.#settings.deadlineMs ?? 90_000);
    const sending: Sending = { key, ifMatch: options.ifMatch, signal: options.signal, endsAt };
    let result = await this.#repeatedly(name, input, sending);
    if (change && isStaleCsrf(result)) {
      // The token belongs to a session that is gone; nothing has happened yet, so one more try is safe.
      this.#session.forgetCsrfToken();
      result = await this.#repeatedly(name, input, sending);
    }
    return result;
  }

  async #repeatedly(name: OperationName, input: Input, sending: Sending): Promise<Result<unknown>> {
    const { key, signal, endsAt } = sending;
    const { retry = { retries: 8, maxDelayMs: 30_000 } } = this.#settings;
    for (let attempt = 1; ; attempt++) {
      const { result, retryAfter } = await this.#once(name, input, sending);
      if (result.ok) return result;
      const repeatable = operations[name][0] === 'GET' || key !== undefined;
      const remainingMs = endsAt - performance.now();
      const clock = { now: Date.now(), remainingMs, random: Math.random() };
      const about = { attempt, error: result.error, repeatable, retryAfter, ...clock };
      const delayMs = delayBeforeRetry(about, retry);
      if (delayMs === null) return result;
      if (!(await pause(delayMs, signal))) return failed('ABORTED', 'The caller aborted the call.', false);
    }
  }

  async #once(
    name: OperationName,
    input: Input,
    sending: Sending,
  ): Promise<{ result: Result<unknown>; retryAfter: string | null }> {
    const { signal } = sending;
    const { baseUrl, credentials, timeoutMs = 30_000, fetch: send = fetch } = this.#settings;
    const tryMs = Math.max(0, Math.min(timeoutMs, Math.round(sending.endsAt - performance.now())));
    const timeout = AbortSignal.timeout(tryMs);
    const none = (code: CallError['code'], message: string, retryable: boolean, cause?: unknown) => ({
      result: failed(code, message, retryable, cause),
      retryAfter: null,
    });
    const [method] = operations[name];
    const written = write(name, input, sending, this.#settings.orgId);
    if ('unwritable' in written) {
      const { unwritable } = written;
      return none('BAD_REQUEST', `The input can't be sent: ${textOfError(unwritable)}`, false, unwritable);
    }
    const url = baseUrl.replace(/\/$/, '') + written.path;
    const end = signal ? AbortSignal.any([signal, timeout]) : timeout;
    try {
      const response = await send(url, {
        method,
        headers: await this.#headers(name, input, written.headers, sending, end),
        credentials: credentials.kind === 'session' ? 'include' : 'omit',
        redirect: 'follow',
        signal: end,
        ...(written.body !== undefined && { body: written.body }),
      });
      const text = await response.text();
      const body = parsed(text);
      const requestId = response.headers.get('x-request-id') ?? undefined;
      const { status } = response;
      const outdated = response.headers.get('x-token-outdated') === 'true' && ({ tokenOutdated: true } as const);
      if (credentials.kind === 'session') this.#session.learn(response.headers, response.ok ? body : undefined);
      if (!response.ok) {
        return {
          result: { ok: false, error: { ...readError(status, body, requestId), ...outdated } },
          retryAfter: response.headers.get('retry-after'),
        };
      }
      if (body === undefined) return none('UNEXPECTED_RESPONSE', `HTTP ${status} without JSON`, false);
      const etag = response.headers.get('etag') ?? undefined;
      const about = { ...(requestId !== undefined && { requestId }), ...(etag !== undefined && { etag }), ...outdated };
      return { result: { ok: true, status, data: body, ...about }, retryAfter: null };
    } catch (error) {
      if (signal?.aborted) return none('ABORTED', 'The caller aborted the call.', false);
      if (error instanceof TokenUnavailable) {
        const { cause } = error;
        const reason = timeout.aborted && cause === timeout.reason ? `none within ${tryMs} ms` : textOfError(cause);
        return none('TOKEN_UNAVAILABLE', `The token of the credentials: ${reason}`, true, cause);
      }
      if (timeout.aborted) return none('TIMEOUT', `No response within ${tryMs} ms: ${method} ${url}`, true);
      return none('NETWORK_ERROR', `${method} ${url}: ${textOfError(error)}`, true, error);
    }
  }

  /** Rejects when `end` fires: it may take as long as the caller's function for a token, or the request for a CSRF token. */
  async #headers(
    name: OperationName,
    input: Input,
    headers: Headers,
    { endsAt }: Sending,
    end: AbortSignal,
  ): Promise<Headers> {
    const { credentials } = this.#settings;
    if (credentials.kind === 'bearer') {
      headers.set('authorization', await bearerOf(credentials.token, end));
      return headers;
    }
    const [method, , , access] = operations[name];
    // Signing in and out takes no token, except on every device.
    if (method !== 'GET' && (access !== 'public' || input['everywhere'] === 'true')) {
      if (this.#session.csrfToken === undefined) await until(end, this.#askForCsrfToken(endsAt));
      if (this.#session.csrfToken !== undefined) headers.set('x-csrf-token', this.#session.csrfToken);
    }
    if (this.#session.cookie !== undefined) headers.set('cookie', this.#session.cookie);
    return headers;
  }

  /** A page that was loaded anew has its cookie still, but not the token; calls that start together ask once. */
  async #askForCsrfToken(endsAt: number): Promise<void> {
    this.#asking ??= this.#once('bootstrapSession', {}, { endsAt }).then(() => {
      this.#asking = undefined;
    });
    await this.#asking;
  }
}

/** A request as it is before its credentials. */
interface Written {
  readonly path: string;
  readonly headers: Headers;
  readonly body: string | undefined;
}

/** A request; or why there is none: half a surrogate pair in the path, a line break in a key, a body that isn't JSON. */
function write(
  name: OperationName,
  input: Input,
  { key, ifMatch }: Sending,
  defaultOrgId: string | undefined,
): Written | { readonly unwritable: unknown } {
  try {
    const headers = new Headers({ accept: 'application/json' });
    if (input['body'] !== undefined) headers.set('content-type', 'application/json');
    if (key !== undefined) headers.set('idempotency-key', key);
    if (ifMatch !== undefined) headers.set('if-match', ifMatch);
    return { path: pathOf(name, input, defaultOrgId), headers, body: JSON.stringify(input['body']) };
  } catch (error) {
    return { unwritable: error };
  }
}

/** The operation's path with its parameters; whatever else the input holds is query, but for the body. */
function pathOf(name: OperationName, input: Input, defaultOrgId: string | undefined): string {
  const [, template, queryNames, access] = operations[name];
  const path = template.replaceAll(/\{(\w+)\}/g, (_, parameter: string) =>
    encodeURIComponent(textOf(input, parameter) ?? ''),
  );
  const query = new URLSearchParams();
  const orgId = textOf(input, 'orgId') ?? defaultOrgId;
  if (access === 'org' && orgId !== undefined) query.set('orgId', orgId);
  for (const parameter of queryNames.split(',')) {
    const value = textOf(input, parameter);
    if (value !== undefined) query.set(parameter, value);
  }
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

/** A parameter as it stands in a URL. */
function textOf(input: Input, parameter: string): string | undefined {
  const value = input[parameter] as string | number | boolean | undefined;
  return value === undefined ? undefined : String(value);
}

function isStaleCsrf(result: Result<unknown>): boolean {
  return !result.ok && result.error.code === 'FORBIDDEN' && result.error.message === 'Invalid CSRF token.';
}

function failed(code: CallError['code'], message: string, retryable: boolean, cause?: unknown): Result<never> {
  return { ok: false, error: { code, message, retryable, ...(cause !== undefined && { cause }) } };
}

/** The caller's function for a token threw, was too slow, or returned what no header can hold; nothing was sent. */
class TokenUnavailable extends Error {}

/** The value of the header that carries the caller's token. */
async function bearerOf(token: () => string | Promise<string>, end: AbortSignal): Promise<string> {
  try {
    const value = `Bearer ${await until(end, Promise.resolve(token()))}`;
    if (!isHeaderValue(value)) throw new TypeError('a header can’t hold it');
    return value;
  } catch (cause) {
    throw new TokenUnavailable('', { cause });
  }
}

/** Without the message of the platform, which quotes the value. */
function isHeaderValue(value: string): boolean {
  try {
    new Headers().set('authorization', value);
    return true;
  } catch {
    return false;
  }
}

/** The result of `work`; rejects when `end` fires, with its reason. The work behind it isn't stopped. */
async function until<T>(end: AbortSignal, work: Promise<T>): Promise<T> {
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => {
      reject(end.reason as Error);
    };
    end.addEventListener('abort', abort);
    if (end.aborted) abort();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    end.removeEventListener('abort', abort);
  }
}

/** What was thrown, with its cause: Node's fetch only says `fetch failed`, and its cause why. */
function textOfError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  return cause instanceof Error
    ? `${message} (${cause.message || String((cause as { code?: unknown }).code)})`
    : message;
}

/** JSON, or undefined for what is none: the caller says which error that is. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Waits; false if it was ended. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (whole: boolean) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      resolve(whole);
    };
    const abort = () => {
      end(false);
    };
    const timer = setTimeout(() => {
      end(true);
    }, ms);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
  });
}
