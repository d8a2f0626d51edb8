/**
 * One attempt of a call: `work` gets a signal that fires with `deadline`, and after `ms` at the latest. Nothing of it is left when
 * the work is over.
 */
export async function withAttemptSignal<T>(
  deadline: AbortSignal,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // Not `AbortSignal.timeout`: a composite signal refers to its sources weakly (Node 20), so that the garbage collector takes a
  // source without another reference, and the composite one never fires.
  const attempt = new AbortController();
  const timer = setTimeout(() => {
    attempt.abort(new DOMException(`no response within ${ms} ms`, 'TimeoutError'));
  }, ms);
  try {
    return await work(AbortSignal.any([deadline, attempt.signal]));
  } finally {
    clearTimeout(timer);
  }
}

/** The result of `work`; rejects when the signal fires, with its reason. The work behind it isn't stopped. */
export async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => {
      reject(signal.reason as Error);
    };
    // A composite signal with a listener stays in memory until it fires.
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
