import { setMaxListeners } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { callFunction, type Functions } from './functions.ts';
import { directNetwork, type Network } from './network.ts';

/** An event for one function. */
export interface EventCall {
  readonly functionName: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string | Buffer;
}

/** An event that a function will not get. */
export interface LostEvent {
  readonly functionName: string;
  readonly eventId: string;
  readonly reason: string;
}

/** How long an event is retried: https://cloud.google.com/eventarc/docs/retry-events */
const retryWindowMs = 24 * 3_600_000;
/** Longer than any event function may run (9 minutes). */
const longestCallMs = 540_000;

/**
 * Milliseconds before an event is delivered again, after so many deliveries that failed. Eventarc begins at 10 s and ends
 * at 600 s; here a developer waits, so it begins at 0.1 s.
 */
function eventBackoffMs(failures: number): number {
  return Math.min(100 * 2 ** (failures - 1), 60_000);
}

/** Delivers events to functions: at least once where the function has `retry`, once where it has not. */
export class EventDeliveries {
  #open = 0;
  #isStopped = false;
  readonly #stopping = new AbortController();

  constructor(
    private readonly functions: Functions,
    private readonly onLost: (lost: LostEvent) => void,
    private readonly network: Pick<Network, 'deliverEvent'> = directNetwork,
  ) {
    // One for each event that waits.
    setMaxListeners(0, this.#stopping.signal);
  }

  /** Events that are on their way or wait to be delivered again. */
  get open(): number {
    return this.#open;
  }

  /** Delivers an event; never rejects. */
  async deliver({ functionName, headers, body }: EventCall): Promise<void> {
    const eventId = String(headers['ce-id'] ?? 'without id');
    this.#open++;
    try {
      const startedAt = Date.now();
      for (let failures = 1; !this.#isStopped; failures++) {
        await this.network.deliverEvent();
        // Looked up each time: the service may have other functions after a reload.
        const called = this.functions.find(functionName);
        if (!called) {
          this.onLost({ functionName, eventId, reason: 'there is no such function any more' });
          return;
        }
        const { trigger, timeoutSeconds } = called.endpoint;
        const timeoutMs = Math.min(timeoutSeconds * 1000, longestCallMs);
        const outcome = await callFunction(called, { headers, body, timeoutMs });
        if (outcome.kind === 'responded' && outcome.status < 300) return;
        const reason = outcome.kind === 'responded' ? `it returned ${outcome.status}` : outcome.reason;
        const isRetried = trigger.kind === 'event' && trigger.retry && Date.now() - startedAt < retryWindowMs;
        if (!isRetried) {
          this.onLost({ functionName, eventId, reason });
          return;
        }
        await delay(eventBackoffMs(failures), undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      }
    } finally {
      this.#open--;
    }
  }

  /** Delivers nothing from here on. */
  stop(): void {
    this.#isStopped = true;
    this.#stopping.abort();
  }
}
