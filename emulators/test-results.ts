/** What one run of mocha leaves in the file named by TEST_SUMMARY. */
export interface MochaSummary {
  readonly passes: number;
  readonly failures: number;
  /** Full titles of tests that skipped themselves. */
  readonly pending: readonly string[];
}

/**
 * The fewest tests of a tier that have to pass when all of it runs: a glob that matches nothing, or a suite that is left
 * out, fails here instead of passing with fewer tests. Raise a floor when tests are added; lower it in the commit that
 * deletes them.
 */
export const floors = { unit: 1_980, int: 1_200, e2e: 130, browser: 13 } as const;

/** Adds up what passed, failed and was skipped over all tiers. */
export class TestResults {
  #passed = 0;
  #failed = 0;
  readonly #skipped: { readonly what: string; readonly reason: string; readonly count: number }[] = [];
  readonly #byTier = new Map<string, number>();

  get failed(): number {
    return this.#failed;
  }

  /** Counts something that is right or wrong as a whole. */
  addCheck(isRight: boolean): void {
    if (isRight) this.#passed++;
    else this.#failed++;
  }

  /** Counts a run of mocha. It also fails for what no test owns, such as a hook or a file that can't be loaded. */
  addRun(tier: string, { passes, failures, pending }: MochaSummary, exitCode: number): void {
    this.#passed += passes;
    this.#failed += failures === 0 && exitCode !== 0 ? 1 : failures;
    this.#byTier.set(tier, (this.#byTier.get(tier) ?? 0) + passes);
    for (const title of pending) this.addSkip(title, 'the test skips itself here', 1);
  }

  /** Counts tests that do not run on this machine, and says why. */
  addSkip(what: string, reason: string, count: number): void {
    this.#skipped.push({ what, reason, count });
  }

  /** Fails when fewer tests of a tier passed than its floor. Gives the line that says so, null when there are enough. */
  checkFloor(tier: keyof typeof floors): string | null {
    const wanted = floors[tier];
    const passed = this.#byTier.get(tier) ?? 0;
    if (passed >= wanted) return null;
    this.#failed++;
    return `FAILED: only ${passed} tests of ${tier} passed; its floor is ${wanted} (emulators/test-results.ts)`;
  }

  /** Each skip with its reason, and the sum as the last line. */
  summary(): string {
    const skips = this.#skipped.map(({ what, reason, count }) => `SKIPPED ${count}: ${what}: ${reason}`);
    const skipped = this.#skipped.reduce((sum, { count }) => sum + count, 0);
    return [...skips, `${this.#passed} passed, ${this.#failed} failed, ${skipped} skipped`].join('\n');
  }
}
