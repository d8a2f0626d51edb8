import { routes } from '@fresh/contracts/registry';
import { delayBeforeRetry } from '../../functions/lib/client/src/retry.ts';
import { readError } from '../../functions/lib/client/src/read-error.ts';
import type { Random } from '../random.ts';
import { idTokenOf } from './auth.ts';
import { NoResponse, type Unrecorded } from './calls.ts';
import type { Faults } from './faults.ts';
import type { HttpMessage, HttpReply } from './http-transport.ts';
import type { Json } from './history.ts';
import { outside } from './instance.ts';
import type { Agent } from './interleavings/interleaving.ts';
import type { Operation, Person } from './operations/operation.ts';
import type { Operations } from './operations/operations.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Attempts of one operation at most: more than the typed client makes, as its users press the button again. */
const retries = { retries: 8, maxDelayMs: 30_000 } as const;
/** Ms that a call may take with all its tries, as in the typed client. */
const deadlineMs = 90_000;

/** How long a client waits for a response, in ms. */
const patienceMs = 30_000;

/** Routes that ignore keys; without a response, users repeat them all the same. */
const ignoresKeys = new Set(routes.filter(({ repetition }) => repetition?.by === 'none').map(({ id }) => id));

/** Added to the number of an operation for its twin's. */
const twinOffset = 1_000_000;

/** Ms between two operations of a client. */
const pauseMs = [50, 2_000] as const;

interface Parts {
  readonly time: VirtualTime;
  readonly epochMs: () => number;
  readonly random: Random;
  readonly faults: Faults;
  readonly operations: Operations;
  readonly gateway: (message: HttpMessage, agent: Agent | null) => Promise<HttpReply>;
  readonly record: (entry: Unrecorded) => void;
  /** The number of the next operation, and whether it is sent; null when there are enough. */
  readonly takeNext: () => { readonly number: number; readonly isSent: boolean } | null;
  /** There are enough: a client that finds nothing to do need not wait for others. */
  readonly isOver: () => boolean;
  /** The operation that two agents send at once, each under a key of its own or both under one; null for none. */
  readonly paired: { readonly operation: number; readonly sharesKey: boolean } | null;
}

/** A client of one user: one operation at a time, repeated under its key until there is a response, as the typed client does. */
export class Client {
  isDone = false;

  constructor(
    private readonly number: number,
    private readonly person: Person,
    private readonly parts: Parts,
  ) {}

  /** Works until there are enough operations. */
  async work(): Promise<void> {
    const { operations, random, takeNext, isOver } = this.parts;
    for (;;) {
      const [low, high] = pauseMs;
      await this.pause(low + random.next() ** 3 * (high - low));
      const operation = operations.next(this.person);
      const next = operation && takeNext();
      if (operation && next?.isSent === true) await this.performOnceOrPaired(next.number, operation);
      if (isOver()) break;
    }
    this.isDone = true;
  }

  private async performOnceOrPaired(number: number, operation: Operation): Promise<void> {
    const { paired } = this.parts;
    if (number !== paired?.operation) return this.perform(number, operation);
    const twin = paired.sharesKey ? number : number + twinOffset;
    await Promise.all([this.perform(number, operation, 0), this.perform(twin, operation, 1)]);
  }

  /** Sends an operation until there is a response, or too little time is left. */
  async perform(number: number, operation: Operation, agent: Agent | null = null): Promise<void> {
    const { faults, random, record, epochMs, operations } = this.parts;
    const { route, path, method, orgId, body } = operation;
    const idempotencyKey = ignoresKeys.has(route) ? null : `key-${number}`;
    const target = path.split('?')[0] ?? path;
    const endsAt = epochMs() + deadlineMs;
    for (let attempt = 1; ; attempt++) {
      const about = { operation: number, attempt, client: this.number, route, target };
      const request = { method, path, uid: this.person.uid, orgId, idempotencyKey, ifMatch: null, body };
      record({ kind: 'invoke', ...about, request });
      const reply = await outside({ cause: { operation: number, attempt } }, () =>
        this.send(operation, idempotencyKey, attempt === 1 ? agent : null),
      );
      const isLost = reply === null || faults.happens('client-lost-response', `operation ${number}`);
      const responseBody = isLost ? undefined : parsed(reply);
      const error = isLost
        ? ({ code: 'NETWORK', retryable: true } as const)
        : reply.status < 400
          ? null
          : readError(reply.status, responseBody, undefined);
      const retryAfter = isLost ? null : (reply.headers['retry-after'] ?? null);
      const now = epochMs();
      const about2 = { attempt, repeatable: true, retryAfter, now, remainingMs: endsAt - now, random: random.next() };
      const delayMs = error ? delayBeforeRetry({ ...about2, error: error as never }, retries) : null;
      const response = isLost
        ? null
        : { status: reply.status, headers: reply.headers, body: (responseBody ?? null) as Json };
      record({ kind: 'respond', ...about, response, retries: delayMs !== null });
      if (!error) operations.learn(operation, this.person, responseBody);
      if (delayMs === null) return;
      await this.pause(delayMs);
    }
  }

  private async send(
    { method, path, body }: Operation,
    idempotencyKey: string | null,
    agent: Agent | null,
  ): Promise<HttpReply | null> {
    const { gateway, epochMs } = this.parts;
    const token = idTokenOf(this.person, epochMs());
    const text = body === null ? '' : JSON.stringify(body);
    const message = {
      ...{ method, host: 'gateway', path },
      headers: {
        authorization: `Bearer ${token}`,
        ...(idempotencyKey !== null && { 'idempotency-key': idempotencyKey }),
        ...(text !== '' && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
      },
      body: Buffer.from(text),
    };
    const sent = gateway(message, agent).catch((error: unknown) => {
      if (!(error instanceof NoResponse)) throw error;
      return error.isBroken ? null : new Promise<null>(() => undefined);
    });
    return Promise.race([sent, this.pause(patienceMs).then(() => null)]);
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.parts.time.after(ms, resolve);
    });
  }
}

function parsed({ body }: HttpReply): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    // What is not JSON is not ours: readError reads `undefined` as a gateway's own page.
    return undefined;
  }
}
