/** What happens to a request in place of, or after, its work. */
export type Fault =
  /** There is never a response. */
  | { readonly kind: 'hang' }
  /** The connection breaks before anything is done. */
  | { readonly kind: 'break' }
  /** Everything is done, and the connection breaks before the response. */
  | { readonly kind: 'break after' }
  | { readonly kind: 'respond'; readonly status: number; readonly message: string };

/** Which requests a fault is for. All that is given has to match. */
export interface FaultTarget {
  /** Like `run.googleapis.com`. */
  readonly api?: string;
  readonly method?: string;
  readonly path?: RegExp;
  /** How many requests, all without. */
  readonly times?: number;
  /** How many matching requests pass before. */
  readonly after?: number;
}

/** Faults that tests inject. */
export class Faults {
  readonly #rules: { fault: Fault; target: FaultTarget; matched: number }[] = [];
  /** Functions, by the end of their name, whose next revisions don't come up. */
  readonly unhealthy = new Set<string>();
  /** Eventarc rejects new triggers as often as this, as in a project whose agent lacks its role yet. */
  eventarcAgentPending = 0;

  add(fault: Fault, target: FaultTarget = {}): void {
    this.#rules.push({ fault, target, matched: 0 });
  }

  clear(): void {
    this.#rules.length = 0;
    this.unhealthy.clear();
    this.eventarcAgentPending = 0;
  }

  /** The fault of a request, or null. */
  take(request: { api: string; method: string; path: string }): Fault | null {
    for (const rule of this.#rules) {
      const { api, method, path, times = Infinity, after = 0 } = rule.target;
      if (api !== undefined && api !== request.api) continue;
      if (method !== undefined && method !== request.method) continue;
      if (path !== undefined && !path.test(request.path)) continue;
      rule.matched += 1;
      if (rule.matched > after && rule.matched <= after + times) return rule.fault;
    }
    return null;
  }
}
