import { backoffMs, defaultRetryConfig, DispatchRate, isGivenUp, type RetryConfig } from './task-timing.ts';

/** A task as it was added; all of it can be saved as JSON. */
export interface Task {
  /** `projects/<project>/locations/<location>/queues/<queue>/tasks/<id>` */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly scheduledAt: number;
  readonly dispatchDeadlineMs: number;
  readonly attempts: number;
  readonly firstAttemptAt: number | null;
  /** HTTP status of the attempt before; null for none, or where there was no response. */
  readonly previousStatus: number | null;
}

/** Limits of a queue, as the function's manifest says. */
export interface QueueSettings {
  readonly retry: RetryConfig;
  readonly maxConcurrentDispatches: number;
  readonly maxDispatchesPerSecond: number;
}

/** Those of Cloud Tasks where a function says nothing. */
export const defaultQueueSettings: QueueSettings = {
  retry: defaultRetryConfig,
  maxConcurrentDispatches: 1_000,
  maxDispatchesPerSecond: 500,
};

/** What a queue needs of its surroundings. */
export interface QueueHost {
  readonly now: () => number;
  /** Calls back once, at that time or as soon after it as can be; the returned function keeps it from doing so. */
  readonly at: (time: number, run: () => void) => () => void;
  /** Calls the function; its HTTP status, or null where there was no response. Never rejects. */
  readonly dispatch: (task: Task) => Promise<number | null>;
  /** A task was dropped after its last attempt. */
  readonly onGivenUp: (task: Task) => void;
  /** The tasks of the queue are others now. */
  readonly onChange: () => void;
}

/** How long the name of a task that is done or deleted can't be used again (Cloud Tasks: about an hour). */
const nameMs = 3_600_000;

/** A queue of Cloud Tasks: each task at its time, so many at once and in a second, again with backoff when it fails. */
export class TaskQueue {
  readonly #waiting = new Map<string, Task>();
  readonly #running = new Map<string, Task>();
  /** Names that are used up, and until when. */
  readonly #usedNames = new Map<string, number>();
  readonly #host: QueueHost;
  #settings: QueueSettings;
  #rate: DispatchRate;
  #cancelWake = (): void => undefined;
  #isStopped = false;
  added = 0;

  constructor(settings: QueueSettings, host: QueueHost) {
    this.#host = host;
    this.#settings = settings;
    this.#rate = new DispatchRate(settings.maxDispatchesPerSecond, host.now());
  }

  /** Takes over new limits; tasks stay. */
  configure(settings: QueueSettings): void {
    this.#settings = settings;
    this.#rate = new DispatchRate(settings.maxDispatchesPerSecond, this.#host.now());
    this.#wake();
  }

  /** False if the name is taken, or was within the last hour. */
  add(task: Task): boolean {
    const now = this.#host.now();
    for (const [name, until] of this.#usedNames) {
      if (until > now) break;
      this.#usedNames.delete(name);
    }
    if (this.#waiting.has(task.name) || this.#running.has(task.name) || this.#usedNames.has(task.name)) return false;
    this.#waiting.set(task.name, task);
    this.added++;
    this.#host.onChange();
    this.#wake();
    return true;
  }

  /** False if there is no such task. One that is being worked on is not tried again. */
  remove(name: string): boolean {
    const known = this.#waiting.delete(name) || this.#running.delete(name);
    if (known) this.#useUp(name);
    return known;
  }

  /** Tasks that are not done, those under way among them. */
  tasks(): Task[] {
    return [...this.#running.values(), ...this.#waiting.values()];
  }

  /** Dispatches nothing from here on. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelWake();
  }

  #useUp(name: string): void {
    this.#usedNames.delete(name);
    this.#usedNames.set(name, this.#host.now() + nameMs);
    this.#host.onChange();
  }

  #wake(): void {
    this.#cancelWake();
    this.#cancelWake = () => undefined;
    if (this.#isStopped) return;
    const due = [...this.#waiting.values()].sort((a, b) => a.scheduledAt - b.scheduledAt);
    for (const task of due) {
      // One that ends wakes the queue again.
      if (this.#running.size >= this.#settings.maxConcurrentDispatches) return;
      const now = this.#host.now();
      const waitMs = task.scheduledAt > now ? task.scheduledAt - now : this.#rate.take(now);
      if (waitMs > 0) {
        this.#cancelWake = this.#host.at(now + waitMs, () => {
          this.#wake();
        });
        return;
      }
      void this.#run(task);
    }
  }

  async #run(task: Task): Promise<void> {
    const { name } = task;
    this.#waiting.delete(name);
    const started = { ...task, firstAttemptAt: task.firstAttemptAt ?? this.#host.now() };
    this.#running.set(name, started);
    const status = await this.#host.dispatch(started);
    // Deleted meanwhile.
    const isWanted = this.#running.delete(name);
    if (!isWanted || this.#isStopped) return;
    const attempts = task.attempts + 1;
    const { retry } = this.#settings;
    if (status !== null && status >= 200 && status < 300) this.#useUp(name);
    else if (isGivenUp(attempts, this.#host.now() - started.firstAttemptAt, retry)) {
      this.#useUp(name);
      this.#host.onGivenUp({ ...started, attempts, previousStatus: status });
    } else {
      const scheduledAt = this.#host.now() + backoffMs(attempts, retry);
      this.#waiting.set(name, { ...started, attempts, scheduledAt, previousStatus: status });
      this.#host.onChange();
    }
    this.#wake();
  }
}
