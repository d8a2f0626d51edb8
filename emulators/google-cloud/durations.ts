/** How long one step takes on Google's side, in ms. */
export interface Duration {
  readonly medianMs: number;
  readonly pessimisticMs: number;
  /** Where the figures come from. */
  readonly source: string;
}

const s = (seconds: number) => seconds * 1000;

/**
 * The only place with durations of Google Cloud. No figure was measured by us: all are quoted or estimated, as `source`
 * says. The rehearsal adds them up (virtual-clock.ts) instead of waiting.
 */
export const durations = {
  build: {
    medianMs: s(75),
    pessimisticMs: s(90),
    source: 'Estimate of 60–90 s for a warm project; one build for each codebase (firebase-tools#7514, #6376)',
  },
  revision: {
    medianMs: s(45),
    pessimisticMs: s(60),
    source: 'Estimate of 30–60 s; fits 55 functions in 5 min when healthy (firebase-tools#7268)',
  },
  eventarcTrigger: {
    medianMs: s(20),
    pessimisticMs: s(120),
    source: 'Estimate; the documentation says that a new trigger is active within 2 min',
  },
  deletion: {
    medianMs: s(20),
    pessimisticMs: s(60),
    source: 'Estimate: function, Cloud Run service and trigger are deleted together',
  },
  traffic: {
    medianMs: s(2),
    pessimisticMs: s(10),
    source: 'Estimate: routes of a service change without a new revision',
  },
  apiEnabling: {
    medianMs: s(10),
    pessimisticMs: s(120),
    source: 'firebase-tools polls every 10 s, and enables again after 12 polls (lib/ensureApiEnabled.js)',
  },
  index: {
    medianMs: s(60),
    pessimisticMs: s(300),
    source: 'Estimate for empty collections, all indexes at once; our deploy waits for them, the CLI does not',
  },
} as const satisfies Record<string, Duration>;

/** Limits of a project, with their sources. Each can be raised but for the last. */
export const quotas = {
  /** Creates, updates and deletes of functions. Source: 60 writes a minute (louky.dev, 2025-10; 40–55 in #7268). */
  functionWritesPerMinute: 60,
  /**
   * vCPU of all instances of a region that start at once. Source: a new project's Cloud Run quota; #11001. Whether idle
   * instances count, which Cloud Run keeps for up to 15 min after a rollout, is not documented: here they don't.
   */
  regionalCpu: 20,
  /** Seconds for which the name of a deleted queue can't be used. Source: Cloud Tasks, "7 days". */
  queueTombstoneMs: 7 * 24 * 3_600_000,
} as const;

/**
 * The moments at which firebase-tools 15.34.2 polls an operation, in ms since it began: at once, then with pauses that
 * double from 500 ms to 10 s (lib/operation-poller.js, lib/throttler/throttler.js, `timeToWait` in lib/utils.js).
 */
export function nextPollMs(durationMs: number): number {
  let at = 0;
  for (let retry = 1; at < durationMs; retry += 1) at += Math.min(250 * 2 ** retry, 10_000);
  return at;
}
