/** Waits between restarts, in milliseconds. The first is at once, as one crash says nothing about the next start. */
const waitsMs = [0, 250, 500, 1_000, 2_000, 4_000] as const;

/** Crashes without a request answered between them, after which a service stays down until its code changes. */
export const crashLimit = 6;

/**
 * Decides when a service that ended by itself is started again. Only crashes in a row count: a service that answers
 * requests between two crashes does its work, and is started again for as long as it takes.
 */
export class RestartPolicy {
  #crashes = 0;

  /** Milliseconds to wait; null when it has crashed too often. */
  crashed(): number | null {
    this.#crashes++;
    return this.#crashes >= crashLimit ? null : (waitsMs[this.#crashes - 1] ?? waitsMs.at(-1) ?? 0);
  }

  /** The service has answered a request. */
  answered(): void {
    this.#crashes = 0;
  }
}
