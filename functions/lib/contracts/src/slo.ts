import type { ServiceName } from './route.ts';

/** A share of everything that counts which has to be good, over a rolling window of `sloWindowDays`. */
export interface Objective {
  /** Between 0 and 1. What is missing to 1 is the error budget. */
  readonly goal: number;
}

/** What is good is what took no longer, in ms. */
export interface TimedObjective extends Objective {
  readonly withinMs: number;
}

/** What a service promises. */
export interface ServiceObjectives {
  /** Requests whose response wasn't 5xx. 4xx is the client's, and 503 of a service that is full is ours. */
  readonly availability: Objective;
  /** Requests of any outcome, cold starts among them: a client can't distinguish them from others. */
  readonly latency: TimedObjective;
  /** Events: from the commit of the event to the commit of its effect. Null for a service without subscribers. */
  readonly propagation: EventObjective | null;
}

/** What a service promises of events. */
export interface EventObjective extends TimedObjective {
  /** The share with `EVENT_PUSH=off`: cold starts of triggers have no push beside them. */
  readonly goalByTriggers: number;
}

/** Four whole weeks, so that every window has as many weekends. Cloud Monitoring allows 30 days at most. */
export const sloWindowDays = 28;

/** The mission's figure for events, warm: what benchmarks are compared with. */
export const aimedPropagation: TimedObjective = { goal: 0.99, withinMs: 100 };

/**
 * What subscribing services promise of events, with lost pushes and cold starts. Google publishes no figure, and the best
 * published one of a bare trigger has a p99 of 130 ms, so the limit is not the mission's. Source: `npm run bench:cloud-latency`
 * (docs/benchmarks/cloud-latency.md), whose p99 is below 200 ms with pushes; by triggers 1 % start cold, in 2 s and more. `npm
 * run bench:cloud` measures it on a project: correct it then.
 */
export const promisedPropagation: EventObjective = { goal: 0.99, withinMs: 500, goalByTriggers: 0.98 };

/** What nearly every service can promise: its requests wait for Firestore and for nothing else. */
const usual: ServiceObjectives = {
  availability: { goal: 0.999 },
  latency: { goal: 0.99, withinMs: 1_000 },
  propagation: promisedPropagation,
};

/**
 * The objectives of each service. Everything that watches them is generated from here: `functions/tools/src/monitoring`,
 * `docs/operations/SLO.md`.
 */
export const objectives: Readonly<Record<ServiceName, ServiceObjectives>> = {
  // Sessions are made and verified by Google's Auth, over the internet, twice in a sign-in.
  // Its subscribers call Auth up to three times, 65 ms each (the same benchmark: p99 0.6 s with pushes, 1.0 s by triggers).
  identity: {
    ...usual,
    latency: { goal: 0.99, withinMs: 1_500 },
    propagation: { goal: 0.99, withinMs: 1_500, goalByTriggers: 0.98 },
  },
  organizations: usual,
  // Calls organizations and identity, and needs both: 0.999 times itself three times.
  onboarding: { ...usual, availability: { goal: 0.997 }, latency: { goal: 0.99, withinMs: 2_000 } },
  scheduling: usual,
  timekeeping: usual,
  notifications: usual,
  platform: usual,
};

/**
 * The mission's figure for the gateway: what it adds to a direct call, p99 below 50 ms. Hosting reports no latencies, so no
 * alert can watch it; `npm run bench` measures it, and behind a load balancer its own two latencies would.
 */
export const gatewayOverhead: TimedObjective = { goal: 0.99, withinMs: 50 };

/** An alert that comes when the error budget burns `rate` times as fast as it may, over both windows. */
export interface BurnRateAlert {
  readonly name: 'fast' | 'steady' | 'slow';
  readonly rate: number;
  /** Seconds. The long window says that it matters, the short one that it hasn't ended. */
  readonly longWindowSeconds: number;
  readonly shortWindowSeconds: number;
  /** `page` wakes the operator on call, `ticket` waits for the morning. */
  readonly kind: 'page' | 'ticket';
}

/**
 * Multiwindow, multi-burn-rate: 2 % of the budget in an hour, 5 % in six hours, 10 % in three days
 * (https://sre.google/workbook/alerting-on-slos/, approach 6). The shares are of its 30 days; of 28 they are a little more.
 */
export const burnRateAlerts: readonly BurnRateAlert[] = [
  { name: 'fast', rate: 14.4, longWindowSeconds: 3_600, shortWindowSeconds: 300, kind: 'page' },
  { name: 'steady', rate: 6, longWindowSeconds: 6 * 3_600, shortWindowSeconds: 1_800, kind: 'page' },
  { name: 'slow', rate: 1, longWindowSeconds: 3 * 86_400, shortWindowSeconds: 6 * 3_600, kind: 'ticket' },
];

/** Ms that an unfinished delivery hasn't changed: longer than its queue waits (10 minutes at most), so it is stuck. */
export const inboxLagLimitMs = 15 * 60_000;

/**
 * Ms that a subscriber may be behind with starting on events: far longer than a trigger takes, with an instance that has to
 * start. So it is down, paused by the platform, or its trigger is.
 */
export const unstartedLagLimitMs = 10 * 60_000;

/**
 * The least share of deliveries that pushes should bring, of those that are pushed at all, in an hour with more than so many.
 * Healthy is about 85 %: a push and its trigger race, and the trigger sometimes wins (`npm run bench:cloud-latency`).
 */
export const leastPushed = { share: 0.5, deliveriesAnHour: 200 } as const;
