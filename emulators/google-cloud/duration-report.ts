import { formatSpan, type Span } from './virtual-clock.ts';

/** How long one kind of deploy would take. */
export interface TimedDeploy {
  readonly what: string;
  readonly total: Span;
  /** Of it, what Google is waited for: the same on each machine. */
  readonly waited: Span;
  /** Real ms of our own part, the Firebase CLI's left out; printed and not checked, for it depends on the machine. */
  readonly ownMs: number;
  /** What the median is to stay below, in ms; null where nothing is promised. */
  readonly limitMs: number | null;
}

/** Which of them wait longer for Google than they may take in all. What this machine adds is printed, not checked. */
export function tooSlow(deploys: readonly TimedDeploy[]): string[] {
  return deploys.flatMap(({ what, waited, limitMs }) => {
    if (limitMs === null || waited.medianMs < limitMs) return [];
    return [`${what}: ${formatSpan(waited.medianMs)} is not below ${formatSpan(limitMs)}`];
  });
}

/** A table for people: the times of Google's side come from durations.ts, the rest was measured. */
export function durationReport(deploys: readonly TimedDeploy[]): string {
  const rows = deploys.map(({ what, total, waited, ownMs, limitMs }) => [
    what,
    formatSpan(total.medianMs),
    formatSpan(total.pessimisticMs),
    formatSpan(waited.medianMs),
    `${(ownMs / 1000).toFixed(1)} s`,
    limitMs === null ? '–' : formatSpan(limitMs),
  ]);
  const head = ['deploy', 'median', 'pessimistic', 'of it Google', 'of it ours', 'limit'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
}
