import type { Deviation } from './deviation.ts';

/** The deviations that name a route, alone or in a range (`S1-S5`); those of all routes are not among them. */
export function deviationsOf(route: string, deviations: readonly Deviation[]): Deviation[] {
  return deviations.filter(({ routes }) => names(routes, route));
}

/** Whether `S2, S4-S6` names a route. `all …; not S2` names none: it says to which routes a rule does not apply. */
function names(routes: string, route: string): boolean {
  const [included = ''] = routes.split(';');
  return included.split(', ').some((named) => {
    const [, letter, first = '', last = first] = /^([A-Z])(\d+b?)(?:-[A-Z](\d+))?$/.exec(named) ?? [];
    if (named === route) return true;
    const number = Number(route.slice(1));
    return letter === route[0] && number >= Number(first) && number <= Number(last);
  });
}
