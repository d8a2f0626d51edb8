import type { SeedReport } from './worker.ts';

/** Something that a run did and must not do: a finding of a checker, or a violation. */
export interface Failure {
  /** Name of the checker, or kind of the violation. */
  readonly checker: string;
  /** What it is about; empty where the message says it. */
  readonly subject: string;
  readonly message: string;
  /** Positions in the history of the entries that show it. */
  readonly entries: readonly number[];
}

/** All that is wrong in a run; findings first, which say more. */
export function failuresIn({ findings, violations }: Pick<SeedReport, 'findings' | 'violations'>): readonly Failure[] {
  return [...findings, ...violations.map(({ kind, ...rest }) => ({ checker: kind, subject: '', ...rest }))];
}
