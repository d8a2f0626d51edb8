import type { HistoryEntry } from '../history.ts';

/** What a checker looks after. */
export type CheckerName =
  'sequences' | 'fold' | 'effects' | 'causality' | 'projections' | 'conservation' | 'linearizability' | 'liveness';

/** Something that must never be. */
export interface Finding {
  readonly checker: CheckerName;
  /** A document's path, an operation or an event: whatever the finding is about. */
  readonly subject: string;
  /** What is wrong, with what is expected. */
  readonly message: string;
  /** Positions in the history of the entries that show it. */
  readonly entries: readonly number[];
}

/** Looks at what a run left; nothing is found in a correct one. */
export type Checker = (history: readonly HistoryEntry[]) => readonly Finding[];
