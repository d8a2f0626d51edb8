/** A function as production runs it: the built bundle in the Functions Framework. */
export interface RunningFunction {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Everything it has logged so far. */
  readonly output: () => string;
  /** Ends it without a chance to clean up; of a shared process, its server with all connections. */
  readonly kill: () => Promise<void>;
  /** Ends it as Cloud Run does with an instance that it doesn't need any more, by SIGTERM. */
  readonly terminate: () => Promise<void>;
}
