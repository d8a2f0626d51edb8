import { findingKey, type Finding } from './shadow-findings.ts';
import type { ShadowOutcome, ShadowResult } from './shadow.ts';

/** What is counted: outcomes, and of the mismatched those for which the monolith was asked twice. */
export type ShadowCount = ShadowOutcome | 'confirmed';

/** How often a difference was found, and where last. */
export interface FindingTally {
  readonly finding: Finding;
  /** Responses in which a client would have noticed it. */
  readonly mismatched: number;
  /** Responses in which the monolith differed so from itself. */
  readonly noise: number;
  readonly lastRequestId: string;
  /** Epoch ms. */
  readonly lastSeenAt: number;
}

/** Counts of one route. */
export interface ShadowTally {
  readonly counts: Readonly<Partial<Record<ShadowCount, number>>>;
  /** By `findingKey`. */
  readonly findings: ReadonlyMap<string, FindingTally>;
}

/** Most differences in one tally; those beyond are in the log only. */
export const maxTallied = 50;

/** One result, counted. `now` is epoch ms. */
export function tallyOf({ outcome, noiseChecked, findings, requestId }: ShadowResult, now: number): ShadowTally {
  const isNoise = outcome === 'noise';
  return {
    counts: { [outcome]: 1, ...(outcome === 'mismatched' && noiseChecked && { confirmed: 1 }) },
    findings: new Map(
      findings.map((finding) => [
        findingKey(finding),
        { finding, mismatched: isNoise ? 0 : 1, noise: isNoise ? 1 : 0, lastRequestId: requestId, lastSeenAt: now },
      ]),
    ),
  };
}

/** Both together. */
export function sumOf(first: ShadowTally, second: ShadowTally): ShadowTally {
  const counts: Partial<Record<ShadowCount, number>> = { ...first.counts };
  for (const [name, count] of Object.entries(second.counts) as [ShadowCount, number][]) {
    counts[name] = (counts[name] ?? 0) + count;
  }
  const findings = new Map(first.findings);
  for (const [key, found] of second.findings) {
    const before = findings.get(key);
    if (before || findings.size < maxTallied) findings.set(key, before ? togetherWith(before, found) : found);
  }
  return { counts, findings };
}

function togetherWith(first: FindingTally, second: FindingTally): FindingTally {
  const latest = second.lastSeenAt >= first.lastSeenAt ? second : first;
  return { ...latest, mismatched: first.mismatched + second.mismatched, noise: first.noise + second.noise };
}
