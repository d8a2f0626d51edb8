import type { CallError } from './result.ts';

/** How often and how long a client waits before it says that something failed; its deadline ends it sooner. */
export interface RetrySettings {
  /** Repetitions after the first try. */
  readonly retries: number;
  /** Longest wait before a repetition, in ms. A response that asks for more is given back to the caller. */
  readonly maxDelayMs: number;
}

/** What is known when a try has failed. */
export interface FailedTry {
  /** 1 for the first. */
  readonly attempt: number;
  readonly error: Pick<CallError, 'code' | 'retryable'>;
  /** Whether sending it again can't do anything twice: a read, or a change under an Idempotency-Key. */
  readonly repeatable: boolean;
  /** Value of `Retry-After`, if there was one: seconds or a date. */
  readonly retryAfter: string | null;
  /** Epoch ms. */
  readonly now: number;
  /** Until the deadline of the call, in ms. */
  readonly remainingMs: number;
  /** From 0 up to 1. */
  readonly random: number;
}

/** Grows twofold from here, in ms. */
const firstDelayMs = 200;

/**
 * How many ms to wait before the next try; null to give up. The wait doubles each time and is anything below that, so that
 * clients that failed together don't come back together. A `Retry-After` is waited for besides. A try that would begin
 * after the deadline isn't made. What the caller's function for a token throws is theirs at once: often people must sign in.
 */
export function delayBeforeRetry(failed: FailedTry, { retries, maxDelayMs }: RetrySettings): number | null {
  const { attempt, error, repeatable, retryAfter, now, remainingMs, random } = failed;
  if (attempt > retries || !repeatable || !error.retryable || error.code === 'TOKEN_UNAVAILABLE') return null;
  const asked = (retryAfter === null ? null : waitAsked(retryAfter, now)) ?? 0;
  if (asked > maxDelayMs) return null;
  const delayMs = asked + Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1)) * random;
  return delayMs < remainingMs ? delayMs : null;
}

/** `Retry-After` in ms from now; null for what is neither seconds nor a date (RFC 9110, 10.2.3). */
function waitAsked(value: string, now: number): number | null {
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
