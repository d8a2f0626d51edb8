const minute = 60_000;

/** How far the clocks of instances are off, in ms: of most not at all, of some by minutes. */
const offsetsMs = [0, 0, 0, -5 * minute, -2 * minute, 2 * minute, 5 * minute] as const;

/** The time of a run. It goes on as the machine's does, and is put forward where hours pass in an instant. */
export class VirtualClock {
  private aheadMs = 0;

  /** Epoch ms. */
  now(): number {
    return Date.now() + this.aheadMs;
  }

  advance(ms: number): void {
    this.aheadMs += ms;
  }

  /** The clock of one of the instances; `chosen` is in [0, 1). `offMs` says how far it is off. */
  ofInstance(chosen: number): { readonly now: () => number; readonly offMs: number } {
    const offMs = offsetsMs[Math.floor(chosen * offsetsMs.length)] ?? 0;
    return { now: () => this.now() + offMs, offMs };
  }
}
