import type { DeclaredPair } from '../../../functions/tools/src/interleaving-pairs.ts';
import { subjectOf } from '../../../functions/tools/src/interleavings-document.ts';

/**
 * The pairs whose names contain one of these parts, all where there is none, but for those with a reason in `notRun`. Throws for a
 * part that selects nothing, because a typing mistake would run nothing and find nothing.
 */
export function wantedPairs(
  declared: readonly DeclaredPair[],
  parts: readonly string[],
  notRun: Readonly<Record<string, string>>,
): DeclaredPair[] {
  const reasonOf = (pair: DeclaredPair) => notRun[subjectOf(pair)];
  for (const part of parts) {
    const named = declared.filter(({ name }) => name.includes(part));
    if (named.length === 0) {
      throw new Error(`--only '${part}' is in no pair's name; docs/operations/INTERLEAVINGS.md lists the names`);
    }
    const reasons = named.map(reasonOf);
    if (reasons.every((reason) => reason !== undefined)) {
      throw new Error(`--only '${part}' selects only what is not run: ${reasons[0]}`);
    }
  }
  const isWanted = ({ name }: DeclaredPair) => parts.length === 0 || parts.some((part) => name.includes(part));
  return declared.filter((pair) => isWanted(pair) && reasonOf(pair) === undefined);
}
