import { Triggers, type Delivery } from '../firestore/server/triggers.ts';
import type { Endpoint } from '../local-cloud/manifest.ts';
import { projectId } from './environment.ts';

/** The triggers of all functions, which `deliver` gets the events of. */
export function triggersOf(endpoints: Iterable<Endpoint>, deliver: (delivery: Delivery) => void): Triggers {
  const triggers = new Triggers(deliver);
  for (const { name, trigger } of endpoints) {
    // What listens on a channel gets nothing: no run publishes to one.
    if (trigger.kind !== 'event' || trigger.channel !== undefined) continue;
    const { eventType, eventFilters, eventFilterPathPatterns } = trigger;
    const pattern = eventFilterPathPatterns['document'];
    triggers.register(projectId, name, {
      ...{ eventType, database: eventFilters['database'] ?? '(default)', namespace: '(default)' },
      document:
        pattern === undefined
          ? { value: eventFilters['document'] ?? '', matchType: 'EXACT' }
          : { value: pattern, matchType: 'PATH_PATTERN' },
    });
  }
  return triggers;
}
