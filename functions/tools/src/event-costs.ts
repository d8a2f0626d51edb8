import type { DeliveryBudget } from '@fresh/contracts/delivery-budgets';
import { topicOf, type EventDefinition } from '@fresh/contracts/event';
import { eventsOf, type Subscription } from '@fresh/contracts/subscription';
import { triggerName } from '@fresh/contracts/trigger';
import { table } from '@fresh/local/markdown-table';
import { budgetOf } from './delivery-costs.ts';
import { dollarsAMillion } from './dollars-a-million.ts';

/** What an event costs, by the budgets of its subscribers. */
interface EventCost extends DeliveryBudget {
  readonly effects: number;
  /** Calls of functions: push and trigger of each service, and the channel's trigger for each event. */
  readonly invocations: number;
}

/** The section of CAPACITY.md on what each event costs; the dearest first. */
export function eventCostsSection(events: readonly EventDefinition[], subscriptions: readonly Subscription[]): string {
  const rows = [...new Map(events.map((event) => [topicOf(event.type), event])).values()].map((event) => {
    const subscribed = subscriptions.filter((one) => eventsOf(one, events).includes(event));
    return { name: topicOf(event.type).split('.').slice(1).join('.'), cost: costOf(subscribed, subscriptions) };
  });
  const priced = rows
    .map((row) => ({ ...row, dollars: dollarsAMillion(row.cost) }))
    .sort((a, b) => b.dollars - a.dollars || (a.name < b.name ? -1 : 1));
  const received = priced.filter(({ cost }) => cost.effects > 0);
  const others = priced.filter(({ cost }) => cost.effects === 0);
  const head = ['Event', 'Effects', 'Invocations', 'RPCs', 'Depth', 'Reads', 'Writes', 'A million'];
  return [
    table(
      head,
      received.map(({ name, cost, dollars }) => rowOf(name, cost, dollars)),
      { numbers: true },
    ),
    `${others.length} events have no subscriber. One of them costs its write and the channel's trigger: ` +
      `$${(others[0]?.dollars ?? 0).toFixed(2)} a million.`,
  ].join('\n\n');
}

/** Writes include the event's own document; the depth is that of the slowest subscriber. */
function costOf(subscribed: readonly Subscription[], all: readonly Subscription[]): EventCost {
  const budgets = subscribed.map(({ name }) => budgetOf(name));
  const sum = (of: (budget: DeliveryBudget) => number) => budgets.reduce((total, budget) => total + of(budget), 0);
  const services = new Set(subscribed.map(({ service }) => service)).size;
  // A subscriber to many topics has one trigger on all of them.
  const wildcards = all.filter(({ subscribesTo }) => typeof subscribesTo === 'string');
  const triggers = new Set([...subscribed, ...wildcards].map(triggerName)).size;
  return {
    effects: budgets.length,
    invocations: services + triggers,
    rpcs: sum(({ rpcs }) => rpcs),
    depth: Math.max(0, ...budgets.map(({ depth }) => depth)),
    reads: sum(({ reads }) => reads),
    writes: 1 + sum(({ writes }) => writes),
    deletes: sum(({ deletes }) => deletes),
  };
}

function rowOf(name: string, cost: EventCost, dollars: number): string[] {
  const { effects, invocations, rpcs, depth, reads, writes } = cost;
  const figures = [effects, invocations, rpcs, depth, reads, writes].map(String);
  return [`\`${name}\``, ...figures, `$${dollars.toFixed(2)}`];
}
