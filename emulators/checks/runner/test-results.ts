/** What one run of mocha leaves in the file named by TEST_SUMMARY. */
export interface MochaSummary {
  readonly passes: number;
  /** Full titles of tests and hooks that failed, each with the first line of its reason. */
  readonly failed: readonly string[];
  /** Full titles of tests that skipped themselves. */
  readonly pending: readonly string[];
}

/**
 * The fewest tests of a tier that have to pass when all of it runs: a glob that matches nothing, or a spec that is left
 * out, fails here instead of passing with fewer tests. Raise a minimum when tests are added; lower it in the commit
 * that deletes them.
 */
export const minimums = { unit: 3_400, int: 1_550, e2e: 300, browser: 40 } as const;

/** Adds up what passed, failed and was skipped over all tiers. */
export class TestResults {
  #passed = 0;
  readonly #skipped: { readonly what: string; readonly reason: string; readonly count: number }[] = [];
  readonly #failures: string[] = [];
  readonly #byTier = new Map<string, number>();

  get failed(): number {
    return this.#failures.length;
  }

  /** Counts something that is right or wrong as a whole. */
  addCheck(what: string, isRight: boolean): void {
    if (isRight) this.#passed++;
    else this.#failures.push(what);
  }

  /** Counts a run of mocha. It also fails for what no test owns, such as a hook or a file that can't be loaded. */
  addRun(tier: string, { passes, failed, pending }: MochaSummary, exitCode: number): void {
    this.#passed += passes;
    this.#failures.push(...failed.map((title) => `${tier}: ${title}`));
    if (failed.length === 0 && exitCode !== 0) this.#failures.push(`${tier}: mocha ended with ${exitCode}`);
    this.#byTier.set(tier, (this.#byTier.get(tier) ?? 0) + passes);
    for (const title of pending) this.addSkip(title, 'the test skips itself here', 1);
  }

  /** Counts tests that do not run on this machine, and says why. */
  addSkip(what: string, reason: string, count: number): void {
    this.#skipped.push({ what, reason, count });
  }

  /** Fails when fewer tests of a tier passed than its minimum. */
  checkMinimum(tier: keyof typeof minimums): void {
    const wanted = minimums[tier];
    const passed = this.#byTier.get(tier) ?? 0;
    if (passed >= wanted) return;
    this.#failures.push(
      `${tier}: only ${passed} tests passed; its minimum is ${wanted} (emulators/checks/runner/test-results.ts)`,
    );
  }

  /** Each failure and each skip with its reason, and the sum as the last line. */
  summary(): string {
    const skips = this.#skipped.map(({ what, reason, count }) => `SKIPPED ${count}: ${what}: ${reason}`);
    const skipped = this.#skipped.reduce((sum, { count }) => sum + count, 0);
    const failures = this.#failures.map((what) => `FAILED ${what}`);
    return [...skips, ...failures, `${this.#passed} passed, ${this.failed} failed, ${skipped} skipped`].join('\n');
  }
}
