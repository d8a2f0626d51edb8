import type { Route } from '@fresh/contracts/route';
import type { BenchmarkReport } from './figures-document.ts';

/** A sentence with the latency of a route from the latest benchmark report; null for a route that it does not measure. */
export function latencyOf(
  { method, path }: Pick<Route, 'method' | 'path'>,
  { head, parts }: BenchmarkReport,
): string | null {
  const rows = parts.find(({ id }) => id === 'requests')?.rows ?? [];
  const row = rows.find(({ name, kind }) => kind === 'ours' && name.endsWith(`(${method} ${path})`));
  if (!row) return null;
  const { p50, p95, p99 } = row;
  return `p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms, measured on ${head.at.slice(0, 10)}`;
}
