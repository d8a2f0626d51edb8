import type { CaptureCounts } from './capture-driver.ts';
import type { CaptureProblems } from './capture-problems.ts';
import type { Counts } from './faults.ts';
import type { Projections } from './projections.ts';

/** What a world reports. Deliveries are `{subscriber}:{eventId}`. */
export interface ChaosReport {
  readonly events: number;
  readonly counts: Counts;
  readonly reconciled: { readonly lost: number; readonly stuck: number; readonly rounds: number };
  /** What the release brought in the middle of the run. */
  readonly release: string;
  readonly poison: readonly string[];
  /** Dead letters after everything had settled, and after the fix and a replay; but for those of expired events. */
  readonly deadLetters: readonly string[];
  readonly deadAfterReplay: readonly string[];
  /** Deliveries that no subscriber finished; but for those of expired events that are dead letters. */
  readonly unfinished: readonly string[];
  readonly expiry: ExpiryReport;
  readonly captures: CaptureReport;
  /** Publications outside, by event. */
  readonly published: Readonly<Record<string, number>>;
  readonly projections: Projections;
}

/** What became of events that expired in the middle of the run, and of the records of all others when they expired. */
export interface ExpiryReport {
  /** Events that the log has no more. */
  readonly events: number;
  /** Deliveries of them that were finished. */
  readonly finished: number;
  /** Deliveries of them that ended as dead letters, because a task found no event; with the subject of each. */
  readonly unhandled: readonly { readonly key: string; readonly subject: string }[];
  /** Events that followed from them, and those of these that the log has no more. */
  readonly derived: number;
  readonly derivedGone: number;
  /** Inbox entries, dead letters and marks that expired after 400 days, and the deliveries that were asked for afterwards. */
  readonly records: number;
  readonly askedAfterwards: number;
}

/** What became of the monolith's writes. */
export interface CaptureReport extends CaptureProblems {
  readonly counts: CaptureCounts;
  /** Ids of the writes whose capture failed until it was fixed, and of those that were given up. */
  readonly poison: readonly string[];
  readonly givenUp: readonly string[];
  readonly givenUpAfterReplay: readonly string[];
}
