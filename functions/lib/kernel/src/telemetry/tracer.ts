import type { SpanContext } from './span-context.ts';

/** What of a span an operator can search for: ids, names and numbers, nothing personal. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** What a span is about. */
export interface SpanStart {
  readonly name: string;
  /** Whether it serves a call, makes a call, handles an event, or is a part of its parent's own work. */
  readonly kind: 'server' | 'client' | 'consumer' | 'internal';
  /** Null where a trace begins. */
  readonly parent: SpanContext | null;
  readonly attributes: SpanAttributes;
}

/** A piece of work under way. */
export interface Span {
  readonly context: SpanContext;
  /** Once, when it is over. `failed` for what an operator should look at, not for what was rejected. */
  readonly end: (how: { readonly failed: boolean; readonly attributes: SpanAttributes }) => void;
}

/** Where spans go. */
export interface Tracer {
  readonly start: (start: SpanStart) => Span;
  /** Sends what has ended. Returns soon, whatever becomes of it, and never throws. */
  readonly flush: () => Promise<void>;
}
