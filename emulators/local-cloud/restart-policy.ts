/** Waits between restarts, in milliseconds. The first is at once, as one crash says nothing about the next start. */
const waitsMs = [0, 250, 500, 1_000, 2_000, 4_000] as const;

/** Crashes without a response between them, after which a service stays down until its code changes. */
export const crashLimit = 6;

/** Signals that others send; a process that fails by itself exits, or ends by SIGABRT or SIGSEGV. */
const fromOutside = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'];

/**
 * Decides when a service that ended by itself is started again. Only crashes in a row count: a service that responds
 * requests between two crashes does its work, and is started again for as long as it takes.
 */
export class RestartPolicy {
  #crashes = 0;

  /**
   * Milliseconds to wait; null when it has crashed too often. `how` is an exit code or signal: a process that was killed
   * from outside has not crashed, and is started again however often that happens.
   */
  crashed(how: string): number | null {
    if (fromOutside.includes(how)) return 0;
    this.#crashes++;
    return this.#crashes >= crashLimit ? null : (waitsMs[this.#crashes - 1] ?? waitsMs.at(-1) ?? 0);
  }

  /** The service has responded to a request. */
  responded(): void {
    this.#crashes = 0;
  }
}
