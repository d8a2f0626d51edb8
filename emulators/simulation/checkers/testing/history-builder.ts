import { retentionMs } from '@fresh/contracts/retention';
import { eventId, eventPath } from '@fresh/kernel/events/event-log';
import type { Commit, DocumentData, HistoryEntry, Invoke, Json, Respond } from '../../history.ts';

/** A document and what a commit makes of it; null deletes it. */
export type Write = readonly [path: string, after: DocumentData | null];

/** When the events of a made-up history happened. */
export const eventTime = '2026-11-29T12:00:00.000Z';

/** Organization of a made-up history. */
export const org = 'org-1';

/** Makes up histories for tests of checkers. Methods return the position of their entry. */
export class HistoryBuilder {
  readonly entries: HistoryEntry[] = [];
  readonly #updateTimes = new Map<string, number>();
  #operations = 0;

  /** What is there before the run. */
  seed(...writes: readonly Write[]): number {
    return this.#commit(null, writes);
  }

  /** A commit of an instance. */
  commit(...writes: readonly Write[]): number {
    return this.#commit(this.entries.length, writes);
  }

  /** A commit by a request of a client. */
  commitOf(operation: number, ...writes: readonly Write[]): number {
    return this.#commit(this.entries.length, writes, { operation, attempt: 1 });
  }

  /** A request; its result has the position and the number of the operation. */
  invoke(
    route: string,
    method: string,
    path: string,
    { body = null, ifMatch = null, key = `key-${this.#operations}`, uid = 'ann' }: Asked = {},
  ): { operation: number; at: number } {
    const operation = this.#operations++;
    const request: Invoke['request'] = { method, path, uid, orgId: org, idempotencyKey: key, ifMatch, body };
    const target = path.replace(/\?.*/, '');
    const about = { kind: 'invoke', operation, attempt: 1, client: operation, route, target } as const;
    return { operation, at: this.#add({ ...about, at: this.entries.length, request }) };
  }

  /** The response to an operation, its last one. */
  respond(operation: number, response: Respond['response'], retries = false): number {
    const invoke = this.entries.find((entry) => entry.kind === 'invoke' && entry.operation === operation);
    if (invoke?.kind !== 'invoke') throw new Error(`no operation ${operation}`);
    const { request: _request, kind: _kind, ...about } = invoke;
    return this.#add({ ...about, kind: 'respond', at: this.entries.length, response, retries });
  }

  /** A request and its response, with nothing in between. */
  request(
    route: string,
    method: string,
    path: string,
    { status = 200, version, responseBody = null, ...asked }: Asked & Responded,
  ): number {
    const { operation } = this.invoke(route, method, path, asked);
    return this.respond(operation, responseOf(status, responseBody, version));
  }

  /** A user as Auth has them at the end. */
  account(uid: string, claims: DocumentData): number {
    return this.#add({ kind: 'account', at: this.entries.length, uid, claims });
  }

  /** The end of the run. */
  settle(quiescent = true, withinMs = 60_000): number {
    return this.#add({ kind: 'settled', at: this.entries.length, quiescent, withinMs });
  }

  #commit(call: number | null, writes: readonly Write[], cause?: Commit['cause']): number {
    const updateTime = Date.parse(eventTime) * 1_000 + this.entries.length;
    const about = {
      kind: 'commit',
      at: this.entries.length,
      call,
      instance: call === null ? null : 'scheduling-1',
      updateTime,
    } as const;
    const written = writes.map(([path, after]) => {
      const before = this.#updateTimes.get(path) ?? null;
      if (after) this.#updateTimes.set(path, updateTime);
      else this.#updateTimes.delete(path);
      return { path, before, after };
    });
    return this.#add({ ...about, ...(cause && { cause }), writes: written });
  }

  #add(entry: HistoryEntry): number {
    return this.entries.push(entry) - 1;
  }
}

interface Asked {
  readonly body?: Json;
  readonly ifMatch?: string | null;
  readonly key?: string | null;
  readonly uid?: string;
}

interface Responded {
  readonly status?: number;
  /** Of the entity tag. */
  readonly version?: number;
  readonly responseBody?: Json;
}

/** A response. */
export function responseOf(status: number, body: Json, version?: number): NonNullable<Respond['response']> {
  return { status, headers: version === undefined ? {} : { etag: `"${version}"` }, body };
}

/** A logged event. */
export function event(
  type: string,
  subject: string,
  sequence: number,
  data: Json,
  { causationid = 'request-1', actor = 'user:ann' }: { causationid?: string; actor?: string } = {},
): Write {
  const id = eventId(subject, sequence);
  const envelope = { specversion: '1.0', id, type, source: '/services/scheduling', subject, time: eventTime };
  const about = { sequence, orgid: org, actor, correlationid: 'request-1', causationid, data };
  const expireAt = new Date(Date.parse(eventTime) + retentionMs.events).toISOString();
  return [eventPath(type, id), { ...envelope, ...about, expireAt }];
}

/** An entry of the inbox. */
export function inbox(subscriber: string, [path]: Write, status = 'done'): Write {
  const eventOf = path.slice(path.lastIndexOf('/') + 1);
  const isOpen = status === 'waiting' || status === 'in_progress';
  return [
    `inbox/${subscriber}:${eventOf}`,
    { subscriber, eventId: eventOf, progress: { status }, replay: null, ...(isOpen && { openSince: eventTime }) },
  ];
}

/** An event's id. */
export function idOf([path]: Write): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
