/** How a queue retries, as `retryConfig` of a function says; https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues#retryconfig */
export interface RetryConfig {
  /** -1 for as many as it takes. */
  readonly maxAttempts: number;
  /** From the first attempt on; 0 for ever. */
  readonly maxRetrySeconds: number;
  readonly minBackoffSeconds: number;
  readonly maxBackoffSeconds: number;
  readonly maxDoublings: number;
}

/** What holds where a function does not say: https://firebase.google.com/docs/reference/functions/2nd-gen/node/firebase-functions.tasks */
export const defaultRetryConfig: RetryConfig = {
  maxAttempts: 3,
  maxRetrySeconds: 0,
  minBackoffSeconds: 0.1,
  maxBackoffSeconds: 3_600,
  maxDoublings: 16,
};

/** Milliseconds before the next attempt, after so many that failed: doubled `maxDoublings` times, then ever longer by the same. */
export function backoffMs(failedAttempts: number, retry: RetryConfig): number {
  const { minBackoffSeconds, maxBackoffSeconds, maxDoublings } = retry;
  const doublings = Math.min(failedAttempts - 1, maxDoublings);
  const beyond = Math.max(0, failedAttempts - 1 - maxDoublings);
  const seconds = minBackoffSeconds * 2 ** doublings * (1 + beyond);
  return Math.min(seconds, maxBackoffSeconds) * 1000;
}

/** Whether a task is dropped: both limits are reached, and one that is not set counts as reached by the other alone. */
export function isGivenUp(failedAttempts: number, sinceFirstMs: number, retry: RetryConfig): boolean {
  const { maxAttempts, maxRetrySeconds } = retry;
  const byCount = maxAttempts !== -1 && failedAttempts >= maxAttempts;
  const byTime = maxRetrySeconds > 0 && sinceFirstMs >= maxRetrySeconds * 1000;
  if (maxAttempts === -1) return byTime;
  return maxRetrySeconds > 0 ? byCount && byTime : byCount;
}

/** Admits so many a second, at most a second's worth at once (`maxDispatchesPerSecond` of a queue). */
export class DispatchRate {
  #tokens: number;
  #at: number;

  constructor(
    private readonly perSecond: number,
    now: number,
  ) {
    this.#tokens = Math.max(1, perSecond);
    this.#at = now;
  }

  /** Takes one; returns 0, or the milliseconds until there is one. */
  take(now: number): number {
    this.#tokens = Math.min(Math.max(1, this.perSecond), this.#tokens + ((now - this.#at) * this.perSecond) / 1000);
    this.#at = now;
    if (this.#tokens >= 1) {
      this.#tokens--;
      return 0;
    }
    return Math.ceil(((1 - this.#tokens) * 1000) / this.perSecond);
  }
}
