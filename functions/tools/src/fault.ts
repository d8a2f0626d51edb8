import type { Proof } from './proof.ts';

/** Something that a service depends on is away, slow, contended or wrong. Texts are Markdown. */
export interface Fault {
  readonly id: `F${number}`;
  readonly fault: string;
  /** What a client, or the platform that delivers an event, gets. */
  readonly response: string;
  /** What becomes of the work that was requested. */
  readonly work: string;
  /** Who or what ends it. */
  readonly ends: string;
  readonly proofs: readonly [Proof, ...Proof[]];
}
