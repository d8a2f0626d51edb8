import { createHash } from 'node:crypto';
import type { SeedReport } from './worker.ts';

/** What all seeds of a run have in common. */
export class Summary {
  private readonly startedAt = performance.now();
  private seeds = 0;
  private operations = 0;
  private attempts = 0;
  private lost = 0;
  private faults = 0;
  private virtualMs = 0;
  private readonly traces: string[] = [];
  violations = 0;
  divergences = 0;

  /** Counts a seed; returns what there is to say about it alone. */
  add(report: SeedReport): string[] {
    this.seeds++;
    this.operations += report.operations;
    this.attempts += report.attempts;
    this.lost += report.lost;
    this.faults += report.faults;
    this.virtualMs += report.virtualMs;
    this.traces.push(`${report.seed} ${report.hash}`);
    const lines: string[] = [];
    const say = (text: string) => lines.push(`seed ${report.seed}: ${text}`);
    if (report.divergence) {
      this.divergences++;
      say(`two runs differ, first in\n  ${report.divergence.join('\n  ')}`);
    }
    for (const { kind, message } of report.violations) say(`${kind}: ${message}`);
    for (const { checker, subject, message } of report.findings) say(`${checker}: ${subject}: ${message}`);
    this.violations += report.violations.length + report.findings.length;
    return lines;
  }

  /** The result, in lines. */
  text(): string {
    const seconds = (performance.now() - this.startedAt) / 1000;
    const { seeds, operations, attempts, lost, faults, virtualMs, violations, divergences } = this;
    return [
      `${seeds} seeds, each run twice: ${operations} operations in ${seconds.toFixed(1)} s, ` +
        `${((2 * operations) / seconds).toFixed(0)} simulated operations a second, ` +
        `${((2 * virtualMs) / 1000 / seconds).toFixed(0)} virtual seconds a second`,
      `${faults} faults; ${lost} of ${attempts} attempts of clients got no response (${percent(lost, attempts)})`,
      // Whatever the order of the workers: the same seeds, operations and code give the same hash, on every machine.
      `traces ${createHash('sha256').update(this.traces.sort().join('\n')).digest('hex').slice(0, 16)}`,
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
