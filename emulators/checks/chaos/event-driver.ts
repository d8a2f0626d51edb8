import { setTimeout as delay } from 'node:timers/promises';
import type { EventEnvelope } from '@fresh/contracts/envelope';
import { topicOf } from '@fresh/contracts/event';
import { events as definitions } from '@fresh/contracts/registry';
import { eventsOf } from '@fresh/contracts/subscription';
import { deadlineMs } from '@fresh/kernel/events/deadline';
import { deliver } from '@fresh/kernel/events/delivery';
import { deliverTask, type TaskRuntime } from '@fresh/kernel/events/deliver-task';
import { roundOf, taskName, type Redelivery } from '@fresh/kernel/events/redelivery';
import type { AnySubscriber } from '@fresh/kernel/events/subscriber';
import { firestore } from '@fresh/kernel/firebase';
import { workThatDies } from './crash.ts';
import { noCounts, type Faults } from './faults.ts';
import { randomOf, seedFor, type Random } from '../../random.ts';
import type { Release } from './release.ts';
import { TaskNames } from './task-names.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What a driver works with. */
export interface DriverOptions {
  readonly subscribers: readonly AnySubscriber[];
  readonly seed: number;
  readonly faults: Faults;
  readonly clock: VirtualClock;
  readonly release: Release;
  /** Deliveries at the same time. */
  readonly concurrency: number;
  /** Whether an event is about to expire: its tasks come only after it is gone from the log. */
  readonly isExpiring: (eventId: string) => boolean;
}

/** One delivery that is due. */
interface Due {
  readonly subscriber: AnySubscriber;
  readonly event: EventEnvelope;
  readonly by:
    { readonly is: 'push' | 'trigger' } | { readonly is: 'task'; readonly task: Redelivery; readonly name: string };
  /** Faults are chosen by this, so that they are the same in every run of a seed, whatever order the machine takes. */
  readonly key: string;
}

/** Calls to Firestore that a delivery is made to die at; one that makes fewer than the drawn number survives. */
const crashCalls = 3;

/** Ms that the clock runs ahead for each delivery that failed. */
const clockStepMs = 1_000;

/** Ms after which platform and queue try again. */
const retryMs = 20;

/**
 * Delivers events from the log to subscribers, in one process and without the platform: in random order, more than once,
 * with deaths in between, many at a time. Tasks that deliveries ask for are delivered too, as soon as their turn comes.
 */
export class EventDriver {
  readonly counts = noCounts();
  private readonly due: Due[] = [];
  /** Deliveries that wait for something: see `releaseHeld`. */
  private held: Due[] = [];
  private readonly names = new TaskNames();
  private readonly ordinals = new Map<string, number>();
  private readonly random: Random;

  constructor(private readonly options: DriverOptions) {
    this.random = randomOf(options.seed);
  }

  /** Lets publishers and the platform deliver events to all their subscribers. */
  trigger(events: readonly EventEnvelope[]): void {
    const { faults, release } = this.options;
    for (const event of events) {
      for (const subscriber of this.subscribersTo(event)) {
        const { subscription } = subscriber;
        const random = randomOf(seedFor(this.options.seed, 'trigger', event.id, subscription.name));
        const isLate = random.chance(this.options.isExpiring(event.id) ? faults.lateOfExpiring : faults.late);
        if (!release.isTriggered(subscription, event.type)) this.counts.notDeployed++;
        else if (isLate) this.held.push(this.dueFor(subscriber, event, { is: 'trigger' }));
        else this.add(subscriber, event, { is: 'trigger' });
        if (!random.chance(faults.pushes) || (isLate && this.options.isExpiring(event.id))) continue;
        if (release.isPushed(subscription, event.type)) {
          this.counts.pushes++;
          this.add(subscriber, event, { is: 'push' });
        } else this.counts.notPushed++;
      }
    }
  }

  /** A task as a queue takes it. */
  enqueue(task: Redelivery, event: EventEnvelope, round: string): void {
    const subscriber = this.options.subscribers.find(({ subscription }) => subscription.name === task.subscriber);
    if (!subscriber) throw new Error(`a task for ${task.subscriber}, which is no subscriber`);
    const name = taskName(task, round);
    const taken = this.names.take(name, this.options.clock.now());
    if (taken === 'in use') this.counts.namesInUse++;
    if (taken === 'reserved') this.counts.namesReserved++;
    if (taken !== 'taken') return;
    this.counts.tasks++;
    if (this.options.isExpiring(event.id)) this.held.push(this.dueFor(subscriber, event, { is: 'task', task, name }));
    else this.add(subscriber, event, { is: 'task', task, name });
  }

  /**
   * Lets go of late triggers whose delivery the reconciler has asked for, and of what waited for an event to expire. With
   * `isOver`, which says that nothing else is left to do, of all.
   */
  releaseHeld(isOver = false): void {
    const waiting = this.held;
    this.held = [];
    for (const due of waiting) {
      const { subscriber, event, by } = due;
      const key = { subscriber: subscriber.subscription.name, eventId: event.id };
      const isAdopted = by.is === 'task' || this.names.has(taskName(key, 'lost'));
      if (!isOver && (!isAdopted || this.options.isExpiring(event.id))) this.held.push(due);
      else {
        if (by.is === 'trigger' && isAdopted) this.counts.lateTriggers++;
        this.add(subscriber, event, by);
      }
    }
  }

  /** Whether deliveries wait for something. */
  get isHolding(): boolean {
    return this.held.length > 0;
  }

  /** Delivers until nothing is due. */
  async settle(): Promise<void> {
    await Promise.all(
      Array.from({ length: this.options.concurrency }, async () => {
        for (let next = this.take(); next; next = this.take()) await this.deliverOnce(next);
      }),
    );
    // A worker that found nothing may have ended while another was about to add something.
    if (this.due.length > 0) await this.settle();
  }

  private subscribersTo(event: EventEnvelope): AnySubscriber[] {
    const subscribes = ({ subscription }: AnySubscriber) =>
      eventsOf(subscription, definitions).some(({ type }) => topicOf(type) === topicOf(event.type));
    return this.options.subscribers.filter(subscribes);
  }

  private dueFor(subscriber: AnySubscriber, event: EventEnvelope, by: Due['by']): Due {
    // Ids differ from run to run; the order in which the driver first reads an event doesn't.
    const ordinal = this.ordinals.get(event.id) ?? this.ordinals.size;
    this.ordinals.set(event.id, ordinal);
    return { subscriber, event, by, key: `${subscriber.subscription.name}|${ordinal}|${by.is}` };
  }

  private add(subscriber: AnySubscriber, event: EventEnvelope, by: Due['by']): void {
    const due = this.dueFor(subscriber, event, by);
    this.due.push(due);
    if (!this.fault(due, 'duplicate').chance(this.options.faults.duplicates)) return;
    this.counts.duplicates++;
    this.due.push({ ...due, key: `${due.key}+` });
  }

  private fault({ key }: Pick<Due, 'key'>, question: string): Random {
    return randomOf(seedFor(this.options.seed, key, question));
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
    const { faults, clock } = this.options;
    this.counts.deliveries++;
    const { by } = due;
    const crash = this.fault(due, 'crash');
    const point = { call: 1 + crash.below(crashCalls), moment: crash.chance(0.5) ? 'before' : 'after' } as const;
    const work = () => this.deliver(due);
    const attempt = crash.chance(faults.crashes) ? workThatDies(point, work) : work();
    const outcome = await attempt.catch(() => 'failed' as const);
    this.counts.outcomes[outcome] = (this.counts.outcomes[outcome] ?? 0) + 1;
    const again = { ...due, key: `${due.key}'` };
    if (outcome === 'failed' && by.is !== 'push') {
      clock.advance(clockStepMs);
      await delay(retryMs);
      this.due.push(again); // platform and queue try again
      return;
    }
    if (outcome === 'crashed') {
      this.counts.crashes++;
      if (by.is === 'push') return; // never made again
      // A queue always tries again; a trigger's event may be gone.
      if (by.is === 'trigger' && crash.chance(faults.lost)) this.counts.lost++;
      else this.due.push(again);
      return;
    }
    if (by.is === 'task') this.names.end(by.name, clock.now());
  }

  private deliver(due: Due) {
    const { subscriber, event, by } = due;
    const runtime = this.runtimeFor(due);
    if (by.is !== 'task') return deliver(subscriber, event, { by: by.is }, runtime);
    const { release, subscribers } = this.options;
    const deployed = subscribers.filter(({ subscription }) => release.isDeployed(subscription));
    return deliverTask(subscriber.subscription.service, by.task, deployed, runtime);
  }

  private runtimeFor(due: Due): TaskRuntime {
    const { now, offMs } = this.options.clock.ofInstance(this.fault(due, 'instance').next());
    if (offMs !== 0) this.counts.wrongClocks++;
    return {
      db: firestore(),
      now,
      deadlineMs,
      isPaused: () => Promise.resolve(false),
      enqueue: (task, wakeAt, step) => {
        this.enqueue(task, due.event, roundOf(wakeAt, step));
        return Promise.resolve();
      },
      pause: () => delay(this.random.below(20)),
      log: silent,
    };
  }
}

const silent: TaskRuntime['log'] = {
  eventDelivered: () => undefined,
  eventUnreadable: () => undefined,
  eventGone: () => undefined,
  subscriberMissing: () => undefined,
};
