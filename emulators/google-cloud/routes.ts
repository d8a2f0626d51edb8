import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import { invalidArgument } from './google-error.ts';
import type { Principal } from './state.ts';

/** A request to one endpoint. */
export interface Call {
  /** What the placeholders of the route's path stand for. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly bytes: Buffer;
  readonly headers: IncomingHttpHeaders;
  readonly caller: Principal;
  /** The program that asks: an id of the virtual clock. */
  readonly program: string;
  /** Where this caller finds another API. */
  originOf(api: string): string;
}

/** An endpoint. `{name}` in its path stands for one segment, `{name=**}` for any number. */
export interface Route {
  readonly api: string;
  readonly method: string;
  readonly path: string;
  /** What the caller has to be allowed to; none for endpoints that need only a login. */
  readonly permission?: string;
  /** Signed URLs and the like carry their own permission. */
  readonly anonymous?: true;
  /** Gives the response's JSON, or a Reply. */
  readonly handle: (call: Call) => unknown;
}

/** A response that isn't just JSON with status 200. */
export class HttpResponse {
  constructor(
    readonly status: number,
    readonly body: string | Buffer,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

/** Reads a request's JSON. Throws GoogleError (400) when it isn't of the schema. */
export function bodyOf<T>(call: Call, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = call.bytes.length === 0 ? {} : JSON.parse(call.bytes.toString('utf8'));
  } catch {
    throw invalidArgument('Invalid JSON payload received.');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw invalidArgument(`Invalid JSON payload received. ${z.prettifyError(parsed.error)}`);
}

/** The value of a parameter in the path. */
export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`the route has no {${name}}`);
  return value;
}

/** A route with the pattern that its path stands for. */
export interface CompiledRoute extends Route {
  readonly pattern: RegExp;
}

export function compile(route: Route): CompiledRoute {
  const pattern = route.path
    .replace(/[.*+?^$()|[\]\\]/g, (sign) => `\\${sign}`)
    .replace(/\{(\w+)(=\\\*\\\*)?\}/g, (_all, name: string, rest?: string) =>
      rest === undefined ? `(?<${name}>[^/:]+)` : `(?<${name}>.+)`,
    );
  return { ...route, pattern: new RegExp(`^${pattern}$`) };
}

/** One page of a list. The token is the offset. */
export function page<T>(items: readonly T[], query: URLSearchParams, largest: number) {
  const size = Math.min(Number(query.get('pageSize') ?? '0') || largest, largest);
  const from = Number(query.get('pageToken') ?? '0') || 0;
  const next = from + size < items.length ? { nextPageToken: String(from + size) } : {};
  return { items: items.slice(from, from + size), ...next };
}
