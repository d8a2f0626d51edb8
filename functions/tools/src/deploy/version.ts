/**
 * The name of a version: when (UTC, to the second), from which commit, with which hash: `20260301-120005-ea0aeca-3f9c2d1a`.
 * Sorted as text it is sorted by time. One that a clock running late would put before the last one takes the second after it.
 */
export function versionName(
  made: { readonly now: number; readonly commit: string; readonly hash: string },
  last: string | null,
): string {
  const after = last === null ? 0 : timeOf(last) + 1_000;
  const time = new Date(Math.max(made.now, after)).toISOString();
  const stamp = time.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `${stamp}-${made.commit}-${made.hash.slice(0, 8)}`;
}

/** Epoch ms of a version's time. */
function timeOf(version: string): number {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(version) ?? [];
  return Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
}
