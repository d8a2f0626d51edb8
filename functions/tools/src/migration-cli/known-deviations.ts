import { deviationsOf } from '../deviations-of-route.ts';
import { deviations } from '../deviations.ts';

/** A deviation as far as it explains a difference: what the monolith did, and what we do. */
export interface KnownDeviation {
  readonly before: string;
  readonly now: string;
}

/** The deliberate deviations that name a route; those of all routes aren't repeated. */
export function knownDeviationsOf(route: string): KnownDeviation[] {
  return deviationsOf(route, deviations).map(({ before, now }) => ({ before, now }));
}
