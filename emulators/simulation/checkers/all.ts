import type { HistoryEntry } from '../history.ts';
import { checkCausality } from './causality.ts';
import { checkClaims } from './claims.ts';
import { checkConservation } from './conservation.ts';
import { checkEffects } from './effects.ts';
import type { Checker, CheckerName, Finding } from './finding.ts';
import { checkFold } from './fold.ts';
import { checkLeftovers } from './leftovers.ts';
import { checkLinearizability } from './linearizability.ts';
import { checkLiveness } from './liveness.ts';
import { checkNotifications } from './notifications.ts';
import { checkProjections } from './projections.ts';
import { checkSequences } from './sequences.ts';

/** Every checker by its name. */
export const checkers: Readonly<Record<CheckerName, Checker>> = {
  sequences: checkSequences,
  fold: checkFold,
  effects: checkEffects,
  causality: checkCausality,
  projections: (history) => [
    ...checkProjections(history),
    ...checkLeftovers(history),
    ...checkClaims(history),
    ...checkNotifications(history),
  ],
  conservation: checkConservation,
  linearizability: checkLinearizability,
  liveness: checkLiveness,
};

/** What all checkers find in a run. */
export function findingsIn(history: readonly HistoryEntry[]): readonly Finding[] {
  return Object.values(checkers).flatMap((checker) => checker(history));
}
