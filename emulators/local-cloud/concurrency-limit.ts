/** Admits so many at a time; the others wait in the order they came. */
export class ConcurrencyLimit {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(capacity: number) {
    this.#free = capacity;
  }

  /**
   * Waits for a place, for `patienceMs` at most. Returns how to leave it; null when there was none in time. `pausedMs` returns
   * for how long no place could be left so far: that time does not count as waiting.
   */
  async enter(patienceMs: number, pausedMs = () => 0): Promise<(() => void) | null> {
    if (this.#free > 0) {
      this.#free--;
      return this.#leaveOnce();
    }
    const got = await new Promise<boolean>((resolve) => {
      const take = () => {
        clearTimeout(timer);
        resolve(true);
      };
      let pausedBefore = pausedMs();
      const expire = () => {
        const paused = pausedMs();
        if (paused > pausedBefore) {
          timer = setTimeout(expire, paused - pausedBefore);
          pausedBefore = paused;
          return;
        }
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        resolve(false);
      };
      let timer = setTimeout(expire, patienceMs);
      this.#waiting.push(take);
    });
    return got ? this.#leaveOnce() : null;
  }

  #leaveOnce(): () => void {
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    };
  }
}
