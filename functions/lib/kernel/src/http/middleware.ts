import { currentContext } from '../telemetry/execution-context.ts';
import { preciseNow } from '../telemetry/span-record.ts';
import type { Step } from '../telemetry/span-work.ts';
import type { Arrival } from './arrival.ts';
import type { HttpResponse } from './response.ts';

/**
 * One step of a request: responds itself, or calls `next` and returns what the rest of the list responds.
 *
 * @typeParam Needs What earlier middleware must have added to the context.
 * @typeParam Adds What it hands to `next`; everything after it finds that in its context. `void` where it adds nothing.
 */
export type Middleware<Needs, Adds = void> = (context: Needs, next: Next<Adds>) => Promise<HttpResponse>;

/** Runs the rest of the list, with `adds` in the context. */
export type Next<Adds> = (adds: Adds) => Promise<HttpResponse>;

/** A middleware of any context. */
export type AnyMiddleware = (context: never, next: Next<unknown>) => Promise<HttpResponse>;

/**
 * The same list where each middleware finds what it needs in what the ones before it added to `Context`; a list in another
 * order doesn't compile, and the error names the missing parts.
 */
export type InOrder<List, Context> = List extends readonly [infer First, ...infer Rest]
  ? First extends Middleware<infer Needs, infer Adds>
    ? Context extends Needs
      ? readonly [First, ...InOrder<Rest, Adds extends object ? Context & Adds : Context>]
      : readonly [{ readonly missing: Exclude<keyof Needs, keyof Context> }, ...Rest]
    : never
  : readonly [];

/** One function of a list: each middleware wraps those after it. The last one has to respond. */
export function compose<const List extends readonly AnyMiddleware[]>(
  list: List & InOrder<List, Arrival>,
): (arrival: Arrival) => Promise<HttpResponse> {
  const run = async (index: number, context: object): Promise<HttpResponse> => {
    const middleware = list[index];
    if (!middleware) throw new Error('The last middleware of a list must respond.');
    // `InOrder` has checked that the context holds what it needs.
    const next = (adds: unknown) => run(index + 1, adds ? { ...context, ...adds } : context);
    const steps = currentContext()?.work.details?.steps;
    return steps ? timed(middleware, context, next, steps) : middleware(context as never, next);
  };
  return (arrival) => run(0, arrival);
}

/** Runs a middleware and keeps how long it ran itself, for the recorder of the process. */
async function timed(
  middleware: AnyMiddleware,
  context: object,
  next: Next<unknown>,
  steps: Step[],
): Promise<HttpResponse> {
  const from = preciseNow();
  const step: Step = { name: middleware.name, ms: 0 };
  steps.push(step);
  let nextMs = 0;
  try {
    return await middleware(context as never, async (adds) => {
      const nextFrom = preciseNow();
      try {
        return await next(adds);
      } finally {
        nextMs += preciseNow() - nextFrom;
      }
    });
  } finally {
    // In µs: what is finer only makes the record longer.
    step.ms = Math.max(0, Math.round((preciseNow() - from - nextMs) * 1e3) / 1e3);
  }
}
