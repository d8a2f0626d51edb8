import { topicOf } from '@fresh/contracts/event';
import { listTopics, subscribersTo } from '@fresh/contracts/registry';
import type { Subscription } from '@fresh/contracts/subscription';
import type { SubscribersTo } from '../../../functions/platform/src/expected-deliveries.ts';
import { randomOf, seedFor } from '../../random.ts';

/** The registry that the code of a part of the system was built with. */
type Registry = 'old' | 'new';

/**
 * What is deployed in each round of a rolling release. `platform` is deployed before the services, and rolled back in
 * between, or an old instance of it runs once more:
 *
 *   round      0     1     2     3     4 …
 *   platform   old   new   new   old   new
 *   services   old   old   old   new   new
 */
const rounds: readonly { readonly platform: Registry; readonly services: Registry }[] = [
  { platform: 'old', services: 'old' },
  { platform: 'new', services: 'old' },
  { platform: 'new', services: 'old' },
  { platform: 'old', services: 'new' },
];

/** The first round in which everything is new. */
export const releasedIn = rounds.length;

/** A release that brings a subscriber and an event which the old registry doesn't have. */
export class Release {
  private round = 0;

  private constructor(private readonly added: { readonly subscriber: string; readonly topic: string } | null) {}

  /** Which subscriber and which of the topics are new is left to the seed. */
  static of(seed: number, topics: readonly string[]): Release {
    const random = randomOf(seedFor(seed, 'release'));
    const [topic = '', ofSubscriber = ''] = random.shuffled(topics.filter((one) => subscribersTo(one).length > 1));
    const [subscriber] = random.shuffled(subscribersTo(ofSubscriber).filter((one) => one.subscribesTo !== 'public'));
    if (!subscriber) throw new Error(`${ofSubscriber} has no subscriber of its own`);
    return new Release({ subscriber: subscriber.name, topic });
  }

  /** Everything is new from the beginning. */
  static over(): Release {
    return new Release(null);
  }

  /** What the release brings, in words. */
  get summary(): string {
    return this.added ? `${this.added.subscriber}, ${this.added.topic}` : 'nothing';
  }

  enter(round: number): void {
    this.round = round;
  }

  /** Topics that `platform` knows. */
  topics(): string[] {
    return listTopics().filter((topic) => this.is('platform', 'new') || topic !== this.added?.topic);
  }

  /** Subscribers that `platform` knows. */
  readonly subscribersTo: SubscribersTo = (topic) => {
    const all = subscribersTo(topic);
    if (this.is('platform', 'new')) return all;
    return topic === this.added?.topic ? [] : all.filter(({ name }) => name !== this.added?.subscriber);
  };

  /** Whether the subscriber of a task is deployed with its service. */
  isDeployed({ name }: Subscription): boolean {
    return this.is('services', 'new') || name !== this.added?.subscriber;
  }

  /** Whether a trigger brings events of a type to a subscriber; an old bridge in `platform` ignores events that it doesn't know. */
  isTriggered(subscription: Subscription, type: string): boolean {
    const isKnown =
      subscription.service !== 'platform' || this.is('platform', 'new') || topicOf(type) !== this.added?.topic;
    return isKnown && this.isDeployed(subscription);
  }

  /** Whether publishers know that this subscriber gets events of a type. */
  isPushed({ name }: Subscription, type: string): boolean {
    return this.is('services', 'new') || (name !== this.added?.subscriber && topicOf(type) !== this.added?.topic);
  }

  private is(part: 'platform' | 'services', registry: Registry): boolean {
    return (this.added ? (rounds[this.round]?.[part] ?? 'new') : 'new') === registry;
  }
}
