import { AsyncResource } from 'node:async_hooks';

/** Made when the process starts, outside of any execution. */
const outside = new AsyncResource('background');

/**
 * Runs work that no execution waits for outside of all of them: it may end after the span of the one that started it, and is
 * not a part of its cost.
 */
export function inBackground<T>(work: () => T): T {
  return outside.runInAsyncScope(work);
}
