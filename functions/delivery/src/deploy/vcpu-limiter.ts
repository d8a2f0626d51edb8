/** Gives back what was taken; a second call changes nothing. */
export type Release = () => void;

/**
 * Lets runs of the Firebase CLI begin while their functions' vCPU fit the quota of the project: each function that is written
 * starts an instance. The one that waits longest goes first, unless only a smaller one fits beside what runs. A run that
 * exceeds the quota by itself goes alone.
 */
export class VcpuLimiter {
  #free: number;
  readonly #waiting: { readonly vcpu: number; readonly begin: (release: Release) => void }[] = [];

  constructor(readonly quota: number) {
    this.#free = quota;
  }

  /** Resolves when a run of this size may begin; the caller gives it back at its end, whatever the end is. */
  acquire(vcpu: number): Promise<Release> {
    return new Promise((begin) => {
      this.#waiting.push({ vcpu: Math.min(vcpu, this.quota), begin });
      this.#beginWhatFits();
    });
  }

  #beginWhatFits(): void {
    for (;;) {
      const next = this.#waiting.findIndex(({ vcpu }) => vcpu <= this.#free);
      const [run] = next === -1 ? [] : this.#waiting.splice(next, 1);
      if (!run) return;
      this.#free -= run.vcpu;
      let isHeld = true;
      run.begin(() => {
        if (!isHeld) return;
        isHeld = false;
        this.#free += run.vcpu;
        this.#beginWhatFits();
      });
    }
  }
}
