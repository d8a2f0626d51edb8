import { setTimeout as delay } from 'node:timers/promises';
import type { Scheduler } from './scheduler.ts';
import type { TraceStore } from './traces/trace-store.ts';

/** How long the span of a run may take to get here after its end; the service host gathers spans for 20 ms. */
const spanMs = 2_000;
/** Traces of a function that may begin during a run of it: of its schedule, or of another page. */
const mostRuns = 20;

/** What came of a run. */
export interface ScheduledRun {
  /** Why it failed; null where it did not. */
  readonly failure: string | null;
  /** Null where no trace of it is kept. */
  readonly traceId: string | null;
}

/** Runs a scheduled function now, and finds its trace. Undefined where no scheduled function has the name. */
export async function runScheduled(
  { scheduler, traces }: { readonly scheduler: Pick<Scheduler, 'runNow'>; readonly traces: TraceStore },
  name: string,
): Promise<ScheduledRun | undefined> {
  // By their ids, not by their times: the clock that spans are measured by stops while the machine sleeps.
  const all = traces.list({ text: '', onlyFailed: false, limit: Infinity });
  const before = new Set(all.map(({ traceId }) => traceId));
  const failure = await scheduler.runNow(name);
  if (failure === undefined) return undefined;
  // The run's own trace: a scheduled function takes no parent from its caller.
  const find = () =>
    traces
      .list({ text: name, onlyFailed: false, limit: mostRuns })
      .findLast((one) => one.name === name && !before.has(one.traceId));
  const end = performance.now() + spanMs;
  let found = find();
  while (!found && performance.now() < end) {
    await delay(20);
    found = find();
  }
  return { failure, traceId: found?.traceId ?? null };
}
