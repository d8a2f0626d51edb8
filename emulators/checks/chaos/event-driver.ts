import { setTimeout as delay } from 'node:timers/promises';
import type { EventEnvelope } from '@fresh/contracts/envelope';
import { events as definitions } from '@fresh/contracts/registry';
import { topicOf } from '@fresh/contracts/event';
import { eventsOf } from '@fresh/contracts/subscription';
import type { Delivery } from '@fresh/kernel/events/attempt-runtime';
import { deadlineMs } from '@fresh/kernel/events/deadline';
import { deliver, type DeliveryRuntime } from '@fresh/kernel/events/delivery';
import type { Redelivery } from '@fresh/kernel/events/redelivery';
import type { AnySubscriber } from '@fresh/kernel/events/subscriber';
import { firestore } from '@fresh/kernel/firebase';
import { workThatDies } from './crash.ts';
import { randomOf, seedFor, type Random } from '../../random.ts';

/** What goes wrong, as shares of the deliveries. */
export interface Faults {
  /** Of the deliveries: also pushed by the publisher, once, before, beside or after the trigger. */
  readonly pushes: number;
  /** Delivered once more. */
  readonly duplicates: number;
  /** The process dies at a random call, before or after Firestore has done it. */
  readonly crashes: number;
  /** Of the crashed: the platform doesn't deliver again, as the emulator never does. */
  readonly lost: number;
}

/** What happened in a run. */
export interface Counts {
  deliveries: number;
  duplicates: number;
  crashes: number;
  lost: number;
  pushes: number;
  tasks: number;
  outcomes: Record<string, number>;
}

/** One delivery that is due. */
interface Due {
  readonly subscriber: AnySubscriber;
  readonly event: EventEnvelope;
  readonly delivery: Delivery;
  /** Faults are chosen by this, so that they are the same in every run of a seed, whatever order the machine takes. */
  readonly key: string;
}

/** Calls to Firestore that a delivery is made to die at; one that makes fewer than the drawn number survives. */
const crashCalls = 3;

/** Ms that the clock of deliveries runs ahead for each that failed. */
const clockStepMs = 1_000;

/** Ms after which platform and queue try again. */
const retryMs = 20;

/**
 * Delivers events from the log to subscribers, in one process and without the platform: in random order, more than once,
 * with deaths in between, many at a time. Tasks that deliveries ask for are delivered too, as soon as their turn comes.
 */
export class EventDriver {
  readonly counts: Counts = { deliveries: 0, duplicates: 0, crashes: 0, lost: 0, pushes: 0, tasks: 0, outcomes: {} };
  private readonly due: Due[] = [];
  private readonly queued = new Set<string>();
  private readonly ordinals = new Map<string, number>();
  private readonly random: Random;
  private clockAheadMs = 0;

  constructor(
    private readonly subscribers: readonly AnySubscriber[],
    private readonly seed: number,
    private readonly faults: Faults,
    /** Deliveries at the same time. */
    private readonly concurrency: number,
  ) {
    this.random = randomOf(seed);
  }

  /** The clock of deliveries, epoch ms. */
  now(): number {
    return Date.now() + this.clockAheadMs;
  }

  /** Lets publishers and the platform deliver events to all their subscribers. */
  trigger(events: readonly EventEnvelope[]): void {
    for (const event of events) {
      for (const subscriber of this.subscribersTo(event)) {
        this.add(subscriber, event, { by: 'trigger' });
        if (!randomOf(seedFor(this.seed, 'push', event.id, subscriber.subscription.name)).chance(this.faults.pushes))
          continue;
        this.counts.pushes++;
        this.add(subscriber, event, { by: 'push' });
      }
    }
  }

  /** A task as a queue takes it: a name that it knows already is no second task. */
  enqueue(task: Redelivery, event: EventEnvelope, round: string): void {
    const subscriber = this.subscribers.find(({ subscription }) => subscription.name === task.subscriber);
    const name = `${task.subscriber}:${task.eventId}:${round}`;
    if (!subscriber || this.queued.has(name)) return;
    this.queued.add(name);
    this.counts.tasks++;
    this.add(subscriber, event, { by: 'task', replay: task.replay });
  }

  /** Delivers until nothing is due. */
  async settle(): Promise<void> {
    await Promise.all(
      Array.from({ length: this.concurrency }, async () => {
        for (let next = this.take(); next; next = this.take()) await this.deliverOnce(next);
      }),
    );
    // A worker that found nothing may have ended while another was about to add something.
    if (this.due.length > 0) await this.settle();
  }

  private subscribersTo(event: EventEnvelope): AnySubscriber[] {
    const subscribes = ({ subscription }: AnySubscriber) =>
      eventsOf(subscription, definitions).some(({ type }) => topicOf(type) === topicOf(event.type));
    return this.subscribers.filter(subscribes);
  }

  private add(subscriber: AnySubscriber, event: EventEnvelope, delivery: Delivery): void {
    // Ids differ from run to run; the order in which the driver first reads an event doesn't.
    const ordinal = this.ordinals.get(event.id) ?? this.ordinals.size;
    this.ordinals.set(event.id, ordinal);
    const due = { subscriber, event, delivery, key: `${subscriber.subscription.name}|${ordinal}|${delivery.by}` };
    this.due.push(due);
    if (!this.fault(due, 'duplicate').chance(this.faults.duplicates)) return;
    this.counts.duplicates++;
    this.due.push({ ...due, key: `${due.key}+` });
  }

  private fault({ key }: Due, question: string): Random {
    return randomOf(seedFor(this.seed, key, question));
  }

  /** The next delivery is any of those that are due: order is what the platform doesn't promise. */
  private take(): Due | undefined {
    const index = this.random.below(this.due.length);
    const taken = this.due[index];
    const last = this.due.pop();
    if (taken !== last && last) this.due[index] = last;
    return taken;
  }

  private async deliverOnce(due: Due): Promise<void> {
    this.counts.deliveries++;
    const { subscriber, event, delivery } = due;
    const work = () => deliver(subscriber, event, delivery, this.runtimeFor(event));
    const crash = this.fault(due, 'crash');
    const point = { call: 1 + crash.below(crashCalls), moment: crash.chance(0.5) ? 'before' : 'after' } as const;
    const attempt = crash.chance(this.faults.crashes) ? workThatDies(point, work) : work();
    const outcome = await attempt.catch(() => 'failed' as const);
    this.counts.outcomes[outcome] = (this.counts.outcomes[outcome] ?? 0) + 1;
    const again = { ...due, key: `${due.key}'` };
    if (outcome === 'failed' && delivery.by !== 'push') {
      this.clockAheadMs += clockStepMs;
      await delay(retryMs);
      this.due.push(again); // platform and queue try again
    }
    if (outcome !== 'crashed') return;
    this.counts.crashes++;
    if (delivery.by === 'push') return; // never made again
    // A queue always tries again; a trigger's event may be gone.
    if (delivery.by === 'trigger' && crash.chance(this.faults.lost)) this.counts.lost++;
    else this.due.push(again);
  }

  private runtimeFor(event: EventEnvelope): DeliveryRuntime {
    return {
      db: firestore(),
      now: () => this.now(),
      deadlineMs,
      isPaused: () => Promise.resolve(false),
      enqueue: (task) => {
        this.enqueue(task, event, 'failed');
        return Promise.resolve();
      },
      pause: () => new Promise((resolve) => setTimeout(resolve, this.random.below(20))),
      log: silent,
    };
  }
}

const silent: DeliveryRuntime['log'] = {
  eventDelivered: () => undefined,
  eventUnreadable: () => undefined,
};
