import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServiceName } from '@fresh/contracts/route';
import { traceparentOf, type SpanContext } from './span-context.ts';
import type { Cost, SpanWork } from './span-work.ts';
import type { SpanAttributes } from './tracer.ts';

/** One execution of a function: a request, a call, a delivery. Every log line written in it carries these ids. */
export interface ExecutionContext {
  readonly service: ServiceName;
  /** The deployed function. */
  readonly functionName: string;
  /**
   * Id of the client's request that everything began with; of a change that the monolith made, of the trigger's event. The
   * same in all functions that it leads to.
   */
  readonly requestId: string | null;
  readonly span: SpanContext;
  /** What the current span costs. */
  readonly work: SpanWork;
  /** What the execution has cost so far, with all of its spans. */
  readonly cost: Cost;
  /** Epoch ms. */
  readonly startedAt: number;
  /** What becomes known during the execution. */
  readonly attributes: ContextAttributes;
}

/** What isn't known when an execution begins. */
export interface ContextAttributes {
  orgId: string | null;
  /** How it ended, in the word of its log line. */
  outcome?: string;
  /** It ended by a defect or an outage. */
  failed?: boolean;
  /** What else its span says once it has ended. */
  facts?: SpanAttributes;
}

const current = new AsyncLocalStorage<ExecutionContext>();

/** The current execution; undefined outside of any, as when a process starts. */
export function currentContext(): ExecutionContext | undefined {
  return current.getStore();
}

/** Runs `body`, and everything it starts, in an execution's context. */
export function runInContext<T>(context: ExecutionContext, body: () => T): T {
  return current.run(context, body);
}

/** Adds what has become known about the current execution. */
export function annotate(attributes: Partial<ContextAttributes>): void {
  const context = current.getStore();
  if (context) Object.assign(context.attributes, attributes);
}

/** The span under way, as headers and events carry it. */
export function currentTraceparent(): string | undefined {
  const context = current.getStore();
  return context && traceparentOf(context.span);
}
