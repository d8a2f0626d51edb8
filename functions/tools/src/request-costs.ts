import { isMutation, type Route } from '@fresh/contracts/route';
import { routeBudgets } from '@fresh/contracts/route-budgets';
import { dollarsAMillion } from './dollars-a-million.ts';
import { prices } from './prices.ts';

/** The section of CAPACITY.md on what each request costs; the dearest first. */
export function requestCostsSection(routes: readonly Route[]): string {
  const rows = routes
    .map((route) => ({ route, budget: budgetOf(route) }))
    .map((row) => ({ ...row, dollars: dollarsAMillion({ ...row.budget, invocations: 1 }) }))
    .sort((a, b) => b.dollars - a.dollars || (a.route.id < b.route.id ? -1 : 1))
    .map(({ route: { id, method, path }, budget: { reads, writes, deletes }, dollars }) =>
      [id, `\`${method} ${path}\``, reads, writes, deletes, `$${dollars.toFixed(2)}`].join(' | '),
    );
  const changes = routes.filter(isMutation).length;
  return [
    ['| Id | Request | Reads | Writes | Deletes | A million |', '| --- | --- | --: | --: | --: | --: |']
      .concat(rows.map((row) => `| ${row} |`))
      .join('\n'),
    `${routes.length} routes, ${changes} of them change something. Without their events, which cost what the table of ` +
      `events says, and at the list prices of ${prices.readOn}.`,
  ].join('\n\n');
}

/** What a request of a route costs at most, in a sentence. */
export function requestCost(route: Route): string {
  const budget = budgetOf(route);
  const { reads, writes, deletes } = budget;
  return `${reads} reads, ${writes} writes, ${deletes} deletes; $${dollarsAMillion({ ...budget, invocations: 1 }).toFixed(2)} a million`;
}

function budgetOf({ id }: Route) {
  const budget = routeBudgets[id];
  if (!budget) throw new Error(`${id} has no budget: add it to functions/lib/contracts/src/route-budgets.ts`);
  return budget;
}
