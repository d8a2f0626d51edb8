/**
 * How long Cloud Tasks remembers a name after its task has ended, in ms: "up to 1 hour"
 * (https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks/create).
 */
const reservedMs = 60 * 60_000;

/** The names of a queue's tasks. A name can't be taken while its task is there, nor for an hour after it has ended. */
export class TaskNames {
  /** Until when, in epoch ms; of a task that is there, forever. */
  private readonly reservedUntil = new Map<string, number>();

  /** Takes a name, or says why it can't be taken. `now` is epoch ms. */
  take(name: string, now: number): 'taken' | 'in use' | 'reserved' {
    const until = this.reservedUntil.get(name) ?? 0;
    if (until === Infinity) return 'in use';
    if (now < until) return 'reserved';
    this.reservedUntil.set(name, Infinity);
    return 'taken';
  }

  /** Its task has ended. */
  end(name: string, now: number): void {
    this.reservedUntil.set(name, now + reservedMs);
  }

  /** Whether there was ever a task of that name. */
  has(name: string): boolean {
    return this.reservedUntil.has(name);
  }
}
