/** When a circuit opens, and for how long. */
export interface BreakerLimits {
  /** Failures in a row after which calls are no longer made. */
  readonly failures: number;
  /** Ms until one call is tried again. */
  readonly openMs: number;
}

/** Keeps calls from a target that fails; one call at a time tries whether it is back. */
export class CircuitBreaker {
  readonly #limits: BreakerLimits;
  #failures = 0;
  #closedAgainAt = 0;

  constructor(limits: BreakerLimits) {
    this.#limits = limits;
  }

  /** Whether a call may be made at `now` (epoch ms). A call that may be made as a trial keeps the next ones away. */
  mayCall(now: number): boolean {
    if (this.#failures < this.#limits.failures) return true;
    if (now < this.#closedAgainAt) return false;
    this.#closedAgainAt = now + this.#limits.openMs;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(now: number): void {
    this.#failures += 1;
    if (this.#failures >= this.#limits.failures) this.#closedAgainAt = now + this.#limits.openMs;
  }
}
