import { deliveryBudgets, type DeliveryBudget } from '@fresh/contracts/delivery-budgets';
import type { Subscription } from '@fresh/contracts/subscription';
import { table } from '@fresh/local/markdown-table';
import { dollarsAMillion } from './dollars-a-million.ts';

/** The push, and the trigger that finds the inbox entry done. */
const invocations = 2;

/** The section of CAPACITY.md on what each delivery costs; the dearest first. */
export function deliveryCostsSection(subscriptions: readonly Subscription[]): string {
  const rows = subscriptions
    .map(({ name }) => ({ name, budget: budgetOf(name) }))
    .map((row) => ({ ...row, dollars: dollarsAMillion({ ...row.budget, invocations }) }))
    .sort((a, b) => b.dollars - a.dollars || (a.name < b.name ? -1 : 1))
    .map(({ name, budget: { reads, writes, deletes }, dollars }) => [
      `\`${name}\``,
      `${reads}/${writes}/${deletes}`,
      `$${dollars.toFixed(2)}`,
    ]);
  return table(['Subscriber', 'Reads/writes/deletes', 'A million'], rows, { numbers: true });
}

/** Throws for a subscriber without a budget, with the remedy. */
export function budgetOf(name: string): DeliveryBudget {
  const budget = deliveryBudgets[name];
  if (!budget) throw new Error(`${name} has no budget: add it to functions/lib/contracts/src/delivery-budgets.ts`);
  return budget;
}
