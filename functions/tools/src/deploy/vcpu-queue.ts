/**
 * Lets runs of the Firebase CLI begin in their order, each as soon as its functions' vCPU fit the quota of the project beside
 * those that run: each function that is written starts an instance. A run that exceeds the quota by itself goes alone.
 */
export class VcpuQueue {
  readonly #runs: { readonly vcpu: number; state: 'awaited' | 'running' | 'over'; begin: (() => void) | null }[];
  #free: number;

  /** `sizes` are the vCPU of each run, in their order; a run is named by its place in it. */
  constructor(quota: number, sizes: readonly number[]) {
    this.#free = quota;
    this.#runs = sizes.map((vcpu) => ({ vcpu: Math.min(vcpu, quota), state: 'awaited', begin: null }));
  }

  /** Resolves when the run may begin. */
  enter(nth: number): Promise<void> {
    return new Promise((begin) => {
      this.#run(nth).begin = begin;
      this.#beginWhatFits();
    });
  }

  /** Gives back what the run holds, or its place if it has not started and won't. A second call changes nothing. */
  leave(nth: number): void {
    const run = this.#run(nth);
    if (run.state === 'running') this.#free += run.vcpu;
    run.state = 'over';
    this.#beginWhatFits();
  }

  #beginWhatFits(): void {
    for (const run of this.#runs) {
      if (run.state !== 'awaited') continue;
      if (run.begin === null || run.vcpu > this.#free) return;
      run.state = 'running';
      this.#free -= run.vcpu;
      run.begin();
    }
  }

  #run(nth: number) {
    const run = this.#runs[nth];
    if (!run) throw new RangeError(`there is no run ${nth} among ${this.#runs.length}`);
    return run;
  }
}
