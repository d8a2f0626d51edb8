/** How long a delivery may work on an event, in ms: the platform ends it after 60 s, and its failure has to be noted before. */
export const deadlineMs = 40_000;

/**
 * The share of its time after which a delivery begins no further step of a long effect, but leaves the next ones to a task: 30 of
 * 40 s. The last step has the rest.
 */
export const stepsShare = 0.75;

/** A delivery took too long. It counts as an attempt: an event that always takes too long is given up like any other. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/**
 * The result of `work`; rejects with a DeadlineError after `ms`. Then the signal is aborted, and work that goes on has to ask
 * it before each of its effects. An instance without requests gets no processor, and goes on with the next request:
 *
 *   delivery    handle ──── deadline: failure noted ── no processor … processor: signal aborted, nothing is written
 *   next                                                 handle ── commit
 */
export async function withDeadline<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const late = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => {
      reject(controller.signal.reason as DeadlineError);
    });
  });
  const timer = setTimeout(() => {
    controller.abort(new DeadlineError(`not handled within ${ms} ms`));
  }, ms);
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
