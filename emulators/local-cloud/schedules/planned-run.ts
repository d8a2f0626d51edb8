/** A scheduled function, as the console lists it. */
export interface PlannedRun {
  readonly name: string;
  /** Its codebase. */
  readonly service: string;
  readonly schedule: string;
  /** When it runs next, ISO 8601; null where its schedule is over. */
  readonly nextAt: string | null;
}
