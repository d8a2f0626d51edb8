import { events, serviceOperations, subscriptions } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { eventsOf } from '@fresh/contracts/subscription';
import * as z from 'zod';

const names = z.array(z.string());

/** What one service's code says to others and takes from them; kept with each version that is deployed. */
export const serviceLinks = z.object({
  /** Event types that it publishes. */
  publishes: names,
  /** `<subscriber> <event type>` that it handles. */
  handles: names,
  /** Operations that other services may call. */
  offers: names,
  /** Operations of others that it calls. */
  calls: names,
});

/** What one service's code says to others and takes from them. */
export type ServiceLinks = z.output<typeof serviceLinks>;

/** The links of a service as the registry here declares them. */
export function linksOf(service: ServiceName): ServiceLinks {
  return {
    publishes: events.filter((one) => one.service === service).map(({ type }) => type),
    handles: subscriptions
      .filter((one) => one.service === service)
      .flatMap((one) => eventsOf(one, events).map(({ type }) => `${one.name} ${type}`)),
    offers: serviceOperations.filter((one) => one.service === service).map(({ name }) => name),
    calls: serviceOperations.filter(({ callers }) => callers.includes(service)).map(({ name }) => name),
  };
}

/** One service has to be deployed before another one. */
export interface Precedence {
  readonly first: ServiceName;
  readonly then: ServiceName;
  /** For example `notifications handles fresh.scheduling.shift.v1.swapped, which is new`. */
  readonly reason: string;
}

/** Runs the reconciler, which finds events that were not delivered: it learns of subscribers and events first. */
const reconciling: ServiceName = 'platform';

/**
 * Which services go before others, because this release adds an edge between them: who handles an event before who publishes
 * it, who offers an operation before who calls it, and the reconciler's service before both. Pure. `deployed` is what runs
 * now; null for a service that was never deployed. Where none was, nothing runs that an order could protect.
 *
 * Any other order loses nothing, because the reconciler also covers subscribers that it learns of late (ADR 0017); it costs
 * a delay of some minutes.
 */
export function precedences(
  deployed: ReadonlyMap<ServiceName, ServiceLinks | null>,
  released: ReadonlyMap<ServiceName, ServiceLinks>,
): Precedence[] {
  if ([...deployed.values()].every((links) => links === null)) return [];
  const found = new Map<string, Precedence>();
  const add = (first: ServiceName, then: ServiceName, reason: string) => {
    const key = `${first} ${then}`;
    if (first !== then && !found.has(key)) found.set(key, { first, then, reason });
  };
  const isNew = (service: ServiceName, of: keyof ServiceLinks, name: string) =>
    !(deployed.get(service)?.[of].includes(name) ?? false);
  for (const [consumer, { handles, calls }] of released) {
    for (const handled of handles) {
      const [subscriber = '', type = ''] = handled.split(' ');
      const publisher = ownerOf(released, 'publishes', type);
      const subscribed = isNew(consumer, 'handles', handled);
      const published = publisher !== undefined && isNew(publisher, 'publishes', type);
      if (subscribed && released.has(reconciling)) {
        add(reconciling, consumer, `it has to know the subscriber ${subscriber}, which is new`);
      }
      if (publisher !== undefined && (subscribed || published)) {
        add(consumer, publisher, `${consumer} handles ${type}, which is new between them`);
      }
    }
    for (const operation of calls) {
      const offering = ownerOf(released, 'offers', operation);
      if (offering === undefined) continue;
      if (isNew(consumer, 'calls', operation) || isNew(offering, 'offers', operation)) {
        add(offering, consumer, `${consumer} calls ${operation}, which is new between them`);
      }
    }
  }
  return [...found.values()];
}

/** What a rollback would take away that others still use; each as a sentence with the service to roll back before. Pure. */
export function brokenBy(
  service: ServiceName,
  target: ServiceLinks,
  serving: ReadonlyMap<ServiceName, ServiceLinks | null>,
): string[] {
  const before = serving.get(service);
  if (!before) return [];
  const lost = (of: keyof ServiceLinks) => before[of].filter((name) => !target[of].includes(name));
  const others = [...serving].flatMap(([name, links]) => (links && name !== service ? [[name, links] as const] : []));
  return [
    ...lost('handles').flatMap((handled) => {
      const type = handled.split(' ')[1] ?? '';
      return others
        .filter(([, { publishes }]) => publishes.includes(type))
        .map(([other]) => `${other} publishes ${type}, which that version of ${service} does not handle`);
    }),
    ...lost('offers').flatMap((operation) =>
      others
        .filter(([, { calls }]) => calls.includes(operation))
        .map(([other]) => `${other} calls ${operation}, which that version of ${service} does not offer`),
    ),
  ];
}

function ownerOf(
  all: ReadonlyMap<ServiceName, ServiceLinks>,
  of: 'publishes' | 'offers',
  name: string,
): ServiceName | undefined {
  return [...all].find(([, links]) => links[of].includes(name))?.[0];
}
