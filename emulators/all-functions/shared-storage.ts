import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';

/** What each storage has, in the one storage that Node knows. */
const all = new AsyncLocalStorage<ReadonlyMap<object, unknown>>();

/** What functions use of `AsyncLocalStorage`. */
class SharedStorage<T> {
  run<R, A extends unknown[]>(store: T, work: (...args: A) => R, ...args: A): R {
    return all.run(new Map(all.getStore()).set(this, store), work, ...args);
  }

  getStore(): T | undefined {
    return all.getStore()?.get(this) as T | undefined;
  }
}

/**
 * Lets all storages share one, for CommonJS modules that are loaded from here on. Node 20 hands each storage on to each
 * promise: with the functions of all services in one process, that was a third of its time.
 */
export function shareStorages(): void {
  const hooks = createRequire(import.meta.url)('node:async_hooks') as { AsyncLocalStorage: unknown };
  hooks.AsyncLocalStorage = SharedStorage;
}
