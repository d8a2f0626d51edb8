import { deviations } from '../deviations.ts';

/** A deviation as far as it explains a difference: what the monolith did, and what we do. */
export interface KnownDeviation {
  readonly before: string;
  readonly now: string;
}

/** The deliberate deviations that name a route, alone or in a range (`S1-S5`); those of all routes aren't repeated. */
export function deviationsOf(route: string): KnownDeviation[] {
  return deviations
    .filter(({ routes }) => routes.split(', ').some((named) => names(named, route)))
    .map(({ before, now }) => ({ before, now }));
}

function names(named: string, route: string): boolean {
  const [, letter, first = '', last = first] = /^([A-Z])(\d+)(?:-[A-Z](\d+))?$/.exec(named) ?? [];
  const number = Number(route.slice(1));
  return letter === route[0] && number >= Number(first) && number <= Number(last);
}
