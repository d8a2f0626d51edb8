import { readFileSync } from 'node:fs';
import path from 'node:path';
import { deliveryBudgets } from '@fresh/contracts/delivery-budgets';
import { topicOf } from '@fresh/contracts/event';
import { events, personalData, routes, services, subscriptions } from '@fresh/contracts/registry';
import type { Access } from '@fresh/contracts/route';
import { routeBudgets } from '@fresh/contracts/route-budgets';
import { eventsOf } from '@fresh/contracts/subscription';
import type { Catalogue } from './app/catalogue.ts';
import { sampleOf } from './sample.ts';

const golden = path.resolve(import.meta.dirname, '../../functions/lib/contracts/src/events/golden');

/** What the registry declares, as the console's map and its forms need it. */
export function catalogue(): Catalogue {
  return {
    services,
    routes: routes.map(({ id, service, functionName, method, path: address, summary, access, query, body }) => ({
      ...{ id, service, functionName, method, path: address, summary },
      access: accessText(access),
      needsOrganization: typeof access === 'object' || access === 'optional-org',
      query: Object.keys(query ?? {}),
      sample: body ? sampleOf(body) : null,
      budget: routeBudgets[id] ?? null,
    })),
    events: events.map((event) => ({
      topic: topicOf(event.type),
      type: event.type,
      service: event.service,
      summary: event.summary,
      sample: goldenEvent(event.type),
    })),
    subscribers: subscriptions.map((one) => ({
      name: one.name,
      service: one.service,
      summary: one.summary,
      topics: [...new Set(eventsOf(one, events).map(({ type }) => topicOf(type)))],
      budget: deliveryBudgets[one.name] ?? null,
    })),
    collections: [
      ...new Map(personalData.map(({ collection, service }) => [collection.split('/').at(-1) ?? '', service])),
    ].map(([name, service]) => ({ name, service })),
  };
}

function accessText(access: Access): string {
  if (typeof access === 'string') return access;
  return access.org.length === 0 ? 'any member' : access.org.join(', ');
}

/** The golden event of a version: one like those that production has logged. */
function goldenEvent(type: string): unknown {
  const { event } = JSON.parse(readFileSync(path.join(golden, `${type}.json`), 'utf8')) as { event: unknown };
  return event;
}
