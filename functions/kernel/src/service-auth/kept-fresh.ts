/** A value with the times at which a new one should be, and has to be, fetched (epoch ms). */
export interface Perishable<T> {
  readonly value: T;
  readonly refreshAtMs: number;
  readonly expiresAtMs: number;
}

/** A value that is fetched before it goes bad. */
export interface KeptFresh<T> {
  /** The value: at once while it is good; a due refresh runs behind it, one at a time. */
  get(): Promise<T>;
  /** A new value, whatever there is. Joins a fetch that is under way. */
  renew(): Promise<T>;
}

/**
 * Keeps what `load` fetches. Callers wait for the first value and for one that expired; a refresh in time delays nobody,
 * and if it fails the next caller tries again, while the old value is still good.
 */
export function keptFresh<T>(load: () => Promise<Perishable<T>>, now: () => number): KeptFresh<T> {
  let current: Perishable<T> | undefined;
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
      // Nobody waits for it. A failure is the next caller's to repeat, and to suffer once the value has expired.
      if (now() >= current.refreshAtMs) renew().catch(() => undefined);
      return current.value;
    },
  };
}
