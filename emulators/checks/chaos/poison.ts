import type { EventEnvelope } from '@fresh/contracts/envelope';
import { subscribersTo } from '@fresh/contracts/registry';
import { NonRetryableError } from '@fresh/kernel/errors';
import type { AnySubscriber } from '@fresh/kernel/events/subscriber';
import { expectedDeliveries } from '../../../functions/platform/src/expected-deliveries.ts';
import { randomOf, seedFor } from '../../random.ts';

/** Events that one of their subscribers can't digest until it is fixed: for half of them for good, for half again and again. */
export class Poison {
  /** Deliveries that it has harmed. */
  readonly harmed = new Set<string>();
  private isFixed = false;

  constructor(
    private readonly seed: number,
    /** Of the events. */
    private readonly share: number,
    /** Whether an event can't be poison. */
    private readonly isSpared: (eventId: string) => boolean,
  ) {}

  /** Deploys the fix. */
  fix(): void {
    this.isFixed = true;
  }

  /** The subscriber, which now throws at what is poison for it. */
  in(subscriber: AnySubscriber): AnySubscriber {
    const { name } = subscriber.subscription;
    if ('execute' in subscriber) {
      return {
        ...subscriber,
        execute: (event, options) => {
          this.throwIfPoison(name, event);
          return subscriber.execute(event, options);
        },
      };
    }
    return {
      ...subscriber,
      handle: (event, cursor, options) => {
        this.throwIfPoison(name, event);
        return subscriber.handle(event, cursor, options);
      },
    };
  }

  private throwIfPoison(name: string, event: EventEnvelope): void {
    if (this.isFixed || this.isSpared(event.id)) return;
    // Which of an event's subscribers it is poison for is left to chance as well.
    const random = randomOf(seedFor(this.seed, 'poison', event.subject, event.sequence));
    if (!random.chance(this.share)) return;
    const subscribing = expectedDeliveries(event, subscribersTo).map((one) => one.subscriber);
    if (subscribing[random.below(subscribing.length)] !== name) return;
    this.harmed.add(`${name}:${event.id}`);
    throw random.chance(0.5) ? new NonRetryableError('poison') : new Error('poison, for now');
  }
}
