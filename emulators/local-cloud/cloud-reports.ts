import type { SeenRequest } from './gateway.ts';

/** What the local cloud says while it works. */
export interface CloudReports {
  /** Something is done, after so many milliseconds. */
  readonly step: (what: string, durationMs: number) => void;
  /** Something that needs the developer, with its remedy. */
  readonly problem: (text: string) => void;
  /** A request that a gateway handled. */
  readonly request: (seen: SeenRequest) => void;
  /** A line that a service wrote. */
  readonly serviceLine: (service: string, line: string) => void;
}

/** Says nothing: for tests and benchmarks. */
export const silentReports: CloudReports = {
  step: () => undefined,
  problem: () => undefined,
  request: () => undefined,
  serviceLine: () => undefined,
};
