import { inBackground } from '../telemetry/in-background.ts';

/** A value with the times at which a new one should be, and has to be, fetched (epoch ms). */
export interface Expiring<T> {
  readonly value: T;
  readonly refreshAtMs: number;
  readonly expiresAtMs: number;
}

/** A value that is fetched again before it expires. */
export interface RefreshedAhead<T> {
  /** The value: at once until it expires; a due refresh runs in the background, one at a time. */
  get(): Promise<T>;
  /** Fetches a new value, or joins a fetch that is under way. */
  renew(): Promise<T>;
}

/**
 * Keeps what `load` fetches. Callers wait for the first value and for one that expired; a refresh in time delays no
 * caller, and if it fails the next caller tries again, while the old value is still valid.
 */
export function refreshAhead<T>(load: () => Promise<Expiring<T>>, now: () => number): RefreshedAhead<T> {
  let current: Expiring<T> | undefined;
  let loading: Promise<T> | undefined;
  const renew = () => {
    loading ??= load()
      .then((loaded) => {
        current = loaded;
        return loaded.value;
      })
      .finally(() => (loading = undefined));
    return loading;
  };
  return {
    renew,
    async get() {
      if (!current || now() >= current.expiresAtMs) return renew();
      // In the background. After a failure the next caller tries again, and rejects once the value has expired.
      if (now() >= current.refreshAtMs) inBackground(renew).catch(() => undefined);
      return current.value;
    },
  };
}
