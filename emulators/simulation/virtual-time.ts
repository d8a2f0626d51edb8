import { AsyncResource } from 'node:async_hooks';
import { immediateOfNode } from './surroundings.ts';

/** Something that happens at a moment, unless it is cancelled before. */
export interface Scheduled {
  readonly cancel: () => void;
}

interface Entry {
  /** Virtual ms. */
  readonly at: number;
  /** Of two at the same moment the earlier scheduled comes first. */
  readonly order: number;
  run: (() => void) | null;
}

/**
 * The time of a simulated run: a queue of what is due, and a clock that jumps to the next of it. Between two entries every
 * microtask and every `process.nextTick` has run, so what an entry causes is complete before the next one begins.
 */
export class VirtualTime {
  private readonly heap: Entry[] = [];
  private scheduled = 0;
  private current = 0;
  /** Entries that have run. */
  steps = 0;

  /** Ms since the run began; its fraction is microseconds. */
  now(): number {
    return this.current;
  }

  /** Runs something after so many ms, in the asynchronous context of this call. */
  after(delayMs: number, run: () => void): Scheduled {
    const at = this.current + Math.max(0, delayMs);
    const context = new AsyncResource('VirtualTime');
    const entry: Entry = {
      at,
      order: this.scheduled++,
      run: () => {
        context.runInAsyncScope(run);
      },
    };
    this.push(entry);
    return {
      cancel: () => {
        entry.run = null;
      },
    };
  }

  /** Lets time pass until `isOver`, until nothing is due, or to a moment. */
  async run(isOver: () => boolean, until: number): Promise<void> {
    await drained();
    while (!isOver()) {
      const entry = this.pop();
      if (!entry || entry.at > until) {
        if (entry) this.push(entry);
        this.current = Math.max(this.current, until);
        return;
      }
      this.current = entry.at;
      this.steps++;
      entry.run?.();
      await drained();
    }
  }

  private push(entry: Entry): void {
    const { heap } = this;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(entry, heap[parent] as Entry)) break;
      heap[i] = heap[parent] as Entry;
      i = parent;
    }
    heap[i] = entry;
  }

  /** The next entry that was not cancelled. */
  private pop(): Entry | undefined {
    for (;;) {
      const first = this.popAny();
      if (!first || first.run) return first;
    }
  }

  private popAny(): Entry | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Entry, heap[child] as Entry)) child++;
      if (!isBefore(heap[child] as Entry, last)) break;
      heap[i] = heap[child] as Entry;
      i = child;
    }
    heap[i] = last;
    return first;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}

/** Resolves when no microtask and no `process.nextTick` is left. */
function drained(): Promise<void> {
  return new Promise((resolve) => {
    immediateOfNode(resolve);
  });
}
