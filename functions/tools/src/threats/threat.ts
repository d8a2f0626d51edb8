import type { Proof } from '../proof.ts';

/** STRIDE: spoofing, tampering, repudiation, information disclosure, denial of service, elevation of privilege. */
export const threatKinds = ['S', 'T', 'R', 'I', 'D', 'E'] as const;
export type ThreatKind = (typeof threatKinds)[number];

/** What could go wrong at a boundary, and what is done about it. Texts are Markdown. */
export interface Threat {
  readonly id: `T${number}`;
  readonly kind: ThreatKind;
  readonly threat: string;
  readonly control: string;
  readonly proofs: readonly [Proof, ...Proof[]];
}

/** A place where trust changes. Texts are Markdown; links count from docs/security. */
export interface Boundary {
  readonly title: string;
  readonly introduction?: string;
  /** Kinds without a threat, and the reason. */
  readonly unseen?: { readonly kinds: readonly ThreatKind[]; readonly why: string };
  readonly threats: readonly Threat[];
}

/** What is known and not solved. Texts are Markdown; links count from docs/security. */
export interface Gap {
  readonly id: `G${number}`;
  readonly gap: string;
  /** Who gains what by it. */
  readonly gain: string;
  /** Until when it stays, and why; for what stays for good, who decided that. */
  readonly until: string;
}
