import type { Interleaving } from './interleaving.ts';

/** What two agents do at the same time, and how their calls interleave. */
export interface Pair {
  readonly target:
    /** An operation of two clients, or of one that repeats it under its key before the first response. */
    | { readonly kind: 'operation'; readonly operation: number; readonly sharesKey: boolean }
    /**
     * A delivery of a trigger, which comes twice: `nth` of its deliveries come before. What is pushed is lost, so that neither finds
     * it done.
     */
    | { readonly kind: 'delivery'; readonly functionName: string; readonly nth: number }
    /** The delivery of a write that the monolith makes, or of an erasure that is ordered, once all clients are done. */
    | { readonly kind: 'capture' | 'erasure'; readonly functionName: string };
  readonly interleaving: Interleaving;
}
