import { knownReason } from './checkers/known-open.ts';
import type { SeedReport } from './worker.ts';
import type { Violation } from './violations.ts';

/**
 * Violations that are known and open, with what closes them. They are counted and do not fail a run, unless it is strict.
 */
const known: Partial<Record<Violation['kind'], string>> = {
  'done-twice': 'a lost response after the commit is done again (ADR 0011)',
};

/** What all seeds of a run have in common. */
export class Summary {
  private readonly startedAt = performance.now();
  private seeds = 0;
  private operations = 0;
  private attempts = 0;
  private lost = 0;
  private faults = 0;
  private virtualMs = 0;
  private readonly knownCounts = new Map<string, number>();
  violations = 0;
  divergences = 0;

  constructor(private readonly strict: boolean) {}

  /** Counts a seed; returns what there is to say about it alone. */
  add(report: SeedReport): string[] {
    this.seeds++;
    this.operations += report.operations;
    this.attempts += report.attempts;
    this.lost += report.lost;
    this.faults += report.faults;
    this.virtualMs += report.virtualMs;
    const lines: string[] = [];
    const say = (text: string) => lines.push(`seed ${report.seed}: ${text}`);
    if (report.divergence) {
      this.divergences++;
      say(`two runs differ, first in\n  ${report.divergence.join('\n  ')}`);
    }
    for (const { kind, message } of report.violations) {
      const reason = this.strict ? undefined : known[kind];
      if (reason === undefined) {
        this.violations++;
        say(`${kind}: ${message}`);
      } else this.knownCounts.set(reason, (this.knownCounts.get(reason) ?? 0) + 1);
    }
    for (const finding of report.findings) {
      const reason = this.strict ? null : knownReason(finding, report.findings);
      if (reason === null) {
        this.violations++;
        say(`${finding.checker}: ${finding.subject}: ${finding.message}`);
      } else this.knownCounts.set(reason, (this.knownCounts.get(reason) ?? 0) + 1);
    }
    return lines;
  }

  /** The result, in lines. */
  text(): string {
    const seconds = (performance.now() - this.startedAt) / 1000;
    const { seeds, operations, attempts, lost, faults, virtualMs, violations, divergences } = this;
    const openFindings = [...this.knownCounts].map(([reason, count]) => `known and open: ${count} times ${reason}`);
    return [
      `${seeds} seeds, each run twice: ${operations} operations in ${seconds.toFixed(1)} s, ` +
        `${((2 * operations) / seconds).toFixed(0)} simulated operations a second, ` +
        `${((2 * virtualMs) / 1000 / seconds).toFixed(0)} virtual seconds a second`,
      `${faults} faults; ${lost} of ${attempts} attempts of clients got no response (${percent(lost, attempts)})`,
      ...openFindings,
      `${violations} violations, ${divergences} divergences`,
    ].join('\n');
  }
}

/** Whether a run found something that must not be. */
export function isFailure({ violations, divergences }: Summary): boolean {
  return violations > 0 || divergences > 0;
}

function percent(part: number, whole: number): string {
  return `${whole === 0 ? 0 : Math.round((100 * part) / whole)} %`;
}
