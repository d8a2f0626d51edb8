import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import path from 'node:path';
import * as z from 'zod';

const folder = path.join(import.meta.dirname, '../compat/recordings');

const step = z.object({
  name: z.string(),
  as: z.string(),
  method: z.string(),
  path: z.string(),
  status: z.number(),
  headers: z.object({ 'set-cookie': z.record(z.string(), z.string()).optional() }).catchall(z.string()),
  body: z.unknown(),
});
const recording = z.object({ scenario: z.string(), steps: z.array(step) });

/** One recorded request and its response; `name` is `<scenario> / <step>`, as in `allow.json`. */
export type RecordedStep = z.output<typeof step>;

/** A response of the monolith, ready to be sent. */
export interface MonolithResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Complete `Set-Cookie` values. */
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

/** Every step of every recording. */
export function recordedSteps(): RecordedStep[] {
  return readdirSync(folder).flatMap((file) => {
    const { scenario, steps } = recording.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
    return steps.map((one) => ({ ...one, name: `${scenario} / ${one.name}` }));
  });
}

/** What of a request decides on its response. */
interface Asked {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
}

/** The step that a request plays; undefined when its method and path were never recorded. */
export function stepFor(steps: readonly RecordedStep[], { method, target, headers }: Asked): RecordedStep | undefined {
  const named = headers['x-recorded-step'];
  if (typeof named === 'string') return steps.find(({ name }) => name === decodeURIComponent(named));
  const [asked = ''] = target.split('?', 1);
  const signedIn = /(^|;\s*)session=/.test(headers.cookie ?? '');
  const candidates = steps.filter(
    (one) => one.method === method && pattern(one.path.split('?', 1)[0] ?? '').test(asked),
  );
  // Without a session a recorded 401 is right; some steps of anonymous callers brought a session of their own making.
  const suits = ({ as, status }: RecordedStep) => (signedIn ? status !== 401 && as !== 'anonymous' : status === 401);
  const score = (one: RecordedStep) =>
    (pattern(one.path).test(target) ? 4 : 0) + (suits(one) ? 2 : 0) + (one.status < 400 ? 1 : 0);
  // The first of the best: recordings are in the order of their steps.
  return candidates.reduce<RecordedStep | undefined>(
    (best, one) => (best === undefined || score(one) > score(best) ? one : best),
    undefined,
  );
}

/** A recorded path, with any text in the place of a variable. */
function pattern(recorded: string): RegExp {
  const parts = recorded.split(/\{\{\w+\}\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('[^/?&]+')}$`);
}

/** The response of a step: what was recorded as a kind of value (`<uuid>`) becomes such a value. */
export function responseOf(found: RecordedStep | undefined, variables: ReadonlyMap<string, string>): MonolithResponse {
  if (!found) {
    const headers = { 'content-type': 'text/html; charset=utf-8' };
    return { status: 404, headers, cookies: [], body: Buffer.from('<!DOCTYPE html><title>404</title>') };
  }
  const { 'set-cookie': cookies = {}, ...headers } = found.headers;
  const value = alive(found.body, variables);
  const isJson = headers['content-type'] === 'application/json';
  const body = value === null ? '' : typeof value === 'string' && !isJson ? value : JSON.stringify(value);
  return {
    status: found.status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, headerValue(value)])),
    cookies: Object.entries(cookies).map(([name, value]) => cookie(name, value)),
    body: Buffer.from(body),
  };
}

function alive(value: unknown, variables: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return text(value, variables);
  if (Array.isArray(value)) return value.map((one) => alive(one, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, alive(inner, variables)]));
}

/** The opposite of `compat/lib/normalize.mjs`. */
function text(recorded: string, variables: ReadonlyMap<string, string>): unknown {
  const clockId = /^<id:(\w+)>$/.exec(recorded)?.[1];
  if (clockId !== undefined) return `${clockId}-${Date.now()}`;
  switch (recorded) {
    case '<uuid>':
      return randomUUID();
    case '<epoch-ms>':
      return Date.now();
    case '<iso-date>':
      return new Date().toISOString();
    case '<ts:{_seconds,_nanoseconds}>':
      return { _seconds: Math.floor(Date.now() / 1000), _nanoseconds: 0 };
    case '<id>':
      return `Id${randomUUID().replaceAll('-', '')}`.slice(0, 20);
    case '<string>':
      return 'text';
    case '<number>':
      return 1;
    case '<object>':
      return {};
    case '<array>':
      return [];
    case '<html>':
      return '<!DOCTYPE html><title>page</title>';
    case '<data-url:image/png>':
      return 'data:image/png;base64,iVBORw0KGgo=';
    default:
      return recorded.replaceAll(/<var:(\w+)>/g, (_, name: string) => variables.get(name) ?? name);
  }
}

function headerValue(recorded: string): string {
  if (recorded === '<uuid>') return randomUUID();
  return recorded === '<present>' || recorded === '<seconds>' ? '1' : recorded;
}

/** `<value>; Expires; HttpOnly; …` */
function cookie(name: string, recorded: string): string {
  const [value = '', ...attributes] = recorded.split('; ');
  const given = value === '<empty>' ? '' : value === '<value>' ? `recorded-${randomUUID()}` : value;
  const expires = `Expires=${new Date(Date.now() + 432_000_000).toUTCString()}`;
  return [`${name}=${given}`, ...attributes.map((one) => (one === 'Expires' ? expires : one))].join('; ');
}
