import { setTimeout as delay } from 'node:timers/promises';
import type { EventEnvelope } from '@fresh/contracts/envelope';
import { topicOf } from '@fresh/contracts/event';
import { events, subscribersTo } from '@fresh/contracts/registry';
import { triggersOf } from '@fresh/contracts/trigger';
import { topicPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo } from '@fresh/kernel/testing/event-delivery';
import type { FunctionProcess } from '@fresh/kernel/testing/function-process';

/** A line of a function's log. */
export type Line = Readonly<Record<string, unknown>>;

/** Functions by name. */
export type Functions = ReadonlyMap<string, FunctionProcess>;

/** Everything that functions have logged; what isn't JSON is none of ours. */
export function linesOf(functions: Functions): Line[] {
  return [...functions.values()].flatMap(({ output }) =>
    output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Line),
  );
}

/** Every logged event of an organization. */
export async function eventsOf(orgId: string): Promise<EventEnvelope[]> {
  const topics = [...new Set(events.map(({ type }) => topicPath(type)))];
  const found = await Promise.all(
    topics.map((topic) => firestore().collection(topic).where('orgid', '==', orgId).get()),
  );
  return found.flatMap(({ docs }) => docs.map((document) => document.data() as EventEnvelope));
}

/** An event and one of its subscribers, in a word that sorts. */
export function deliveryName(subscriber: unknown, eventId: unknown): string {
  return `${String(subscriber)} ${String(eventId)}`;
}

/** The users that an event is to reach. */
export function expectedOf({ type, id }: EventEnvelope): string[] {
  return subscribersTo(topicOf(type)).map(({ name }) => deliveryName(name, id));
}

/**
 * Stands for the platform: delivers each event of an organization to its subscribers' functions, also the events that come
 * of it, until there are no more. `delivered` are those that need no trigger any more.
 */
export async function deliverAll(orgId: string, functions: Functions, delivered: Set<string>): Promise<void> {
  for (;;) {
    const fresh = (await eventsOf(orgId)).filter(({ id }) => !delivered.has(id));
    if (fresh.length === 0) return;
    for (const event of fresh) {
      delivered.add(event.id);
      for (const { name } of triggersOf(subscribersTo(topicOf(event.type)))) {
        const trigger = functions.get(name);
        if (!trigger) throw new Error(`${name} isn't running`);
        const status = await deliverTo(trigger.url, event);
        if (status >= 300) throw new Error(`${name}: ${status}`);
      }
    }
  }
}

/** Waits until something is so. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 1_200; attempt++) {
    if (await isSo()) return;
    await delay(100);
  }
  throw new Error(`it never came: ${what}`);
}
