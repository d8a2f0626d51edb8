import type { ServiceName } from '@fresh/contracts/route';
import type { Redelivery } from '@fresh/kernel/events/redelivery';
import type { SubscribersTo } from '../expected-deliveries.ts';

/** What a run of the reconciler needs of the world. */
export interface ReconcileRuntime {
  /** Epoch ms. */
  readonly now: () => number;
  /** Puts a task into a service's queue; `round` distinguishes deliveries that are meant to be repeated. */
  readonly enqueue: (service: ServiceName, task: Redelivery, round: string) => Promise<void>;
  readonly subscribersTo: SubscribersTo;
  /** Every topic of the registry. */
  readonly topics: readonly string[];
  /** The collection that remembers how far earlier runs came. */
  readonly checkpoints: string;
  readonly log: {
    readonly redeliveryRejected: (subscriber: string, eventId: string, cause: unknown) => void;
    readonly deliveriesBehind: (subscriber: string, shard: number, page: PageOfSubscriber) => void;
  };
}

/** What a page of the log says of one subscriber: how many of its deliveries have not started. */
export interface PageOfSubscriber {
  readonly expected: number;
  readonly undelivered: number;
}
