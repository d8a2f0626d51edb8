import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServiceName } from '@fresh/contracts/route';
import { traceparentOf, type SpanContext } from './span-context.ts';

/** What a function was started for: one request, one call, one delivery. Each log line written meanwhile says so. */
export interface Work {
  readonly service: ServiceName;
  /** The deployed function. */
  readonly functionName: string;
  /**
   * Id of the client's request that everything began with; of a change that the monolith made, of the trigger's event. The
   * same in all functions that it leads to.
   */
  readonly requestId: string | null;
  readonly span: SpanContext;
  /** Epoch ms. */
  readonly startedAt: number;
  /** What is found out on the way. */
  readonly found: Found;
}

/** What isn't known when work begins. */
export interface Found {
  orgId: string | null;
  /** How it ended, in the word of its log line. */
  outcome?: string;
  /** It ended by a defect or an outage. */
  failed?: boolean;
}

const current = new AsyncLocalStorage<Work>();

/** The work under way; undefined outside of any, as when a process starts. */
export function currentWork(): Work | undefined {
  return current.getStore();
}

/** Runs `body`, and everything it starts, as a part of a work. */
export function runInContext<T>(work: Work, body: () => T): T {
  return current.run(work, body);
}

/** Notes what has become known of the work under way. */
export function find(found: Partial<Found>): void {
  const work = current.getStore();
  if (work) Object.assign(work.found, found);
}

/** The span under way, as headers and events carry it. */
export function currentTraceparent(): string | undefined {
  const work = current.getStore();
  return work && traceparentOf(work.span);
}
