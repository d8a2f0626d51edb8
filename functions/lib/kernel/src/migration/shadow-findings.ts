import type { Difference, DifferenceKind } from './shadow-diff.ts';

/** A difference as it is logged and counted: the same one in every response and every element of a list. */
export interface Finding {
  /** `status`, `header.content-type`, `cookie.session.secure`, `body.members[].role`. */
  readonly path: string;
  readonly kind: DifferenceKind;
  readonly was: string;
  readonly now: string;
}

/** Most findings of one comparison, and letters of a path. */
const [maxFindings, maxPath] = [20, 160];

/**
 * A name that a developer gave to a field. Other keys are made of data (an id, an address) and don't belong in a log.
 */
const fieldName = /^(?!.{25})_{0,2}[A-Za-z]+([-_][A-Za-z]+)*\d{0,2}$/;

/** Differences as findings, each once. */
export function findingsOf(differences: readonly Difference[]): Finding[] {
  const found = new Map<string, Finding>();
  for (const { path, kind, was, now } of differences) {
    const finding = { path: pathText(path), kind, was, now };
    found.set(findingKey(finding), finding);
    if (found.size === maxFindings) break;
  }
  return [...found.values()];
}

/** Distinguishes findings. */
export function findingKey({ path, kind, was, now }: Finding): string {
  return [path, kind, was, now].join(' ');
}

function pathText(path: Difference['path']): string {
  if (path.length === 0) return 'status';
  const steps = path.map((step) => (typeof step === 'number' ? '[]' : `.${fieldName.test(step) ? step : '{key}'}`));
  return steps.join('').slice(1, maxPath + 1);
}
