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
  readonly propagation: TimedObjective | null;
}

/** Four whole weeks, so that every window has as many weekends. Cloud Monitoring allows 30 days at most. */
export const sloWindowDays = 28;

/** The mission's figure for events: p99 below 100 ms, warm. Every subscribing service promises it. */
export const promisedPropagation: TimedObjective = { goal: 0.99, withinMs: 100 };

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
  identity: { ...usual, latency: { goal: 0.99, withinMs: 1_500 } },
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
 * The least share of deliveries that pushes should bring, of those that are pushed at all, in an hour with more than so many.
 * Healthy is about 85 %: a push and its trigger race, and the trigger sometimes wins (`npm run bench:cloud-latency`).
 */
export const leastPushed = { share: 0.5, deliveriesAnHour: 200 } as const;
