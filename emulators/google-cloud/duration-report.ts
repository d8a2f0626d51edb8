import { formatSpan, type Span } from './virtual-clock.ts';

/** How long one kind of deploy would take. */
export interface TimedDeploy {
  readonly what: string;
  readonly total: Span;
  /** Real ms of our own part, the Firebase CLI's left out; printed and not judged, for it depends on the machine. */
  readonly ownMs: number;
  /** What the median has to stay below, in ms; null where nothing is promised. */
  readonly limitMs: number | null;
}

/** Which of them take longer than promised. */
export function tooSlow(deploys: readonly TimedDeploy[]): string[] {
  return deploys.flatMap(({ what, total, limitMs }) => {
    if (limitMs === null || total.medianMs < limitMs) return [];
    return [`${what}: ${formatSpan(total.medianMs)} is not below ${formatSpan(limitMs)}`];
  });
}

/** A table for people: the times of Google's side come from durations.ts, the rest was measured. */
export function durationReport(deploys: readonly TimedDeploy[]): string {
  const rows = deploys.map(({ what, total, ownMs, limitMs }) => [
    what,
    formatSpan(total.medianMs),
    formatSpan(total.pessimisticMs),
    `${(ownMs / 1000).toFixed(1)} s`,
    limitMs === null ? '–' : formatSpan(limitMs),
  ]);
  const head = ['deploy', 'median', 'pessimistic', 'our own part', 'limit'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
}
