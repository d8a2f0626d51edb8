import { setTimeout as delay } from 'node:timers/promises';
import { callFunction, type Functions } from './functions.ts';
import type { Endpoint } from './manifest.ts';
import type { PlannedRun } from './schedules/planned-run.ts';
import { scheduleTimes, type ScheduleTimes } from './schedule-times.ts';

interface Job {
  /** As its function declares it: cron or App Engine syntax. */
  readonly schedule: string;
  readonly times: ScheduleTimes;
  readonly codebase: string;
  timer: NodeJS.Timeout | null;
}

/** What a scheduler says to the developer. */
export interface SchedulerReports {
  /** A function whose schedule can't be read; it does not run by itself. */
  readonly onBadSchedule: (functionName: string, reason: string) => void;
  /** A run that failed, after its retries. */
  readonly onFailed: (functionName: string, reason: string) => void;
}

/** Cloud Scheduler: calls scheduled functions at the times in their manifests. A time during which nothing ran is not made up for. */
export class Scheduler {
  readonly #jobs = new Map<string, Job>();
  #isStopped = false;

  constructor(
    private readonly functions: Functions,
    private readonly reports: SchedulerReports,
  ) {}

  /** Takes the schedules that a service has after a start. */
  update(codebase: string, endpoints: readonly Endpoint[]): void {
    for (const [name, job] of this.#jobs) {
      if (job.codebase !== codebase) continue;
      if (job.timer) clearTimeout(job.timer);
      this.#jobs.delete(name);
    }
    for (const { name, trigger } of endpoints) {
      if (trigger.kind !== 'schedule') continue;
      try {
        const { schedule, timeZone } = trigger;
        const job: Job = { schedule, times: scheduleTimes(schedule, timeZone ?? 'UTC'), codebase, timer: null };
        this.#jobs.set(name, job);
        this.#plan(name, job);
      } catch (error) {
        this.reports.onBadSchedule(name, error instanceof Error ? error.message : String(error));
      }
    }
  }

  /** Every scheduled function, by name. */
  planned(): PlannedRun[] {
    return [...this.#jobs]
      .map(([name, { codebase, schedule, times }]) => {
        return { name, service: codebase, schedule, nextAt: times.next(new Date())?.toISOString() ?? null };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * Runs a function now, once, beside its schedule: as Cloud Scheduler's "Force run". Returns why it failed, null where it did
   * not, and undefined where no scheduled function has the name.
   */
  async runNow(name: string): Promise<string | null | undefined> {
    return this.#jobs.has(name) ? this.#attempt(name, new Date()) : undefined;
  }

  stop(): void {
    this.#isStopped = true;
    for (const { timer } of this.#jobs.values()) if (timer) clearTimeout(timer);
  }

  #plan(name: string, job: Job): void {
    const at = job.times.next(new Date());
    if (!at || this.#isStopped) return;
    // Node's timers end after 24.8 days: it is planned anew then.
    const waitMs = at.getTime() - Date.now();
    const isFar = waitMs > 2 ** 31 - 1;
    job.timer = setTimeout(
      () => {
        if (!isFar) void this.#run(name, at);
        this.#plan(name, job);
      },
      Math.min(waitMs, 2 ** 31 - 1),
    );
  }

  async #run(name: string, at: Date): Promise<void> {
    const trigger = this.functions.find(name)?.endpoint.trigger;
    if (trigger?.kind !== 'schedule') return;
    const { retryConfig } = trigger;
    const attempts = 1 + (retryConfig?.retryCount ?? 0);
    for (let attempt = 1; attempt <= attempts && !this.#isStopped; attempt++) {
      const reason = await this.#attempt(name, at);
      if (reason === null) return;
      if (attempt === attempts) this.reports.onFailed(name, reason);
      else await delay((retryConfig?.minBackoffSeconds ?? 5) * 1000 * 2 ** (attempt - 1));
    }
  }

  /** Calls the function; returns why that failed, null where it did not. */
  async #attempt(name: string, at: Date): Promise<string | null> {
    const called = this.functions.find(name);
    if (!called) return 'its service does not export it any more';
    const outcome = await callFunction(called, {
      timeoutMs: called.endpoint.timeoutSeconds * 1000,
      body: '{}',
      headers: {
        'content-type': 'application/json',
        'x-cloudscheduler': 'true',
        'x-cloudscheduler-jobname': `firebase-schedule-${name}-${called.endpoint.region}`,
        'x-cloudscheduler-scheduletime': at.toISOString(),
        'user-agent': 'Google-Cloud-Scheduler',
      },
    });
    if (outcome.kind !== 'responded') return outcome.reason;
    return outcome.status < 300 ? null : `it returned ${outcome.status}`;
  }
}
