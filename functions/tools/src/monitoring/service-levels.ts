import type { Route, ServiceName } from '@fresh/contracts/route';
import {
  objectives,
  sloWindowDays,
  type Objective,
  type ServiceObjectives,
  type TimedObjective,
} from '@fresh/contracts/slo';
import { seriesOf } from './log-metrics.ts';
import { eventPropagation } from './metrics.ts';

/** An objective of a service, as a resource of Cloud Monitoring. */
export interface ServiceLevel {
  readonly service: ServiceName;
  readonly id: keyof ServiceObjectives;
  readonly summary: string;
  readonly objective: Objective;
  /** The body of `services.serviceLevelObjectives.create`, under `serviceId(service)` and `id`. */
  readonly body: object;
}

/** A service in Cloud Monitoring. */
export function serviceId(service: ServiceName): string {
  return `fresh-${service}`;
}

/** Where an objective is in the project that `PROJECT_ID` stands for. */
export function levelName({ service, id }: Pick<ServiceLevel, 'service' | 'id'>): string {
  return `projects/PROJECT_ID/services/${serviceId(service)}/serviceLevelObjectives/${id}`;
}

/** What the services promise where `EVENT_PUSH` is off. */
export function objectivesByTriggers(): Readonly<Record<ServiceName, ServiceObjectives>> {
  const all = Object.entries(objectives).map(([service, own]) => {
    const { propagation } = own;
    return [service, { ...own, propagation: propagation && { ...propagation, goal: propagation.goalByTriggers } }];
  });
  return Object.fromEntries(all) as Record<ServiceName, ServiceObjectives>;
}

/** Everything that the services promise. The fallback isn't among it: its responses are the monolith's. */
export function serviceLevels(
  promised: Readonly<Record<ServiceName, ServiceObjectives>>,
  services: readonly ServiceName[],
  routes: readonly Route[],
): ServiceLevel[] {
  return services.flatMap((service) => {
    const { availability, latency, propagation } = promised[service];
    const ratio = {
      totalServiceFilter: requestCount(service, routes),
      badServiceFilter: `${requestCount(service, routes)} metric.labels.response_code_class="5xx"`,
    };
    const handled = `${seriesOf(eventPropagation)} metric.labels.service="${service}"`;
    return [
      level(service, 'availability', availability, 'of requests without 5xx', { goodTotalRatio: ratio }),
      level(
        service,
        'latency',
        latency,
        within('of requests', latency),
        cut(requestLatencies(service, routes), latency),
      ),
      ...(propagation
        ? [level(service, 'propagation', propagation, within('of events', propagation), cut(handled, propagation))]
        : []),
    ];
  });
}

/** Requests of a service's functions as Cloud Run counts them, for nothing, on every instance. */
export function requestCount(service: ServiceName, routes: readonly Route[]): string {
  return `metric.type="run.googleapis.com/request_count" ${functionsOf(service, routes)}`;
}

/** How long they took, in ms, from Cloud Run's door and back to it. */
export function requestLatencies(service: ServiceName, routes: readonly Route[]): string {
  return `metric.type="run.googleapis.com/request_latencies" ${functionsOf(service, routes)}`;
}

/** Only those that serve routes: Cloud Run counts deliveries of events as requests, too. Its names are in lower case. */
function functionsOf(service: ServiceName, routes: readonly Route[]): string {
  const own = routes.filter((route) => route.service === service).map(({ functionName }) => functionName.toLowerCase());
  const names = [...new Set(own)].sort().map((name) => JSON.stringify(name));
  return `resource.type="cloud_run_revision" resource.labels.service_name=one_of(${names.join(',')})`;
}

function level(
  service: ServiceName,
  id: ServiceLevel['id'],
  objective: Objective,
  of: string,
  requestBased: object,
): ServiceLevel {
  const summary = `${percent(objective.goal)} ${of}`;
  const body = {
    displayName: `${service}: ${summary}`,
    goal: objective.goal,
    rollingPeriod: `${sloWindowDays * 86_400}s`,
    serviceLevelIndicator: { requestBased },
  };
  return { service, id, summary, objective, body };
}

function cut(distributionFilter: string, { withinMs }: TimedObjective): object {
  return { distributionCut: { distributionFilter, range: { min: 0, max: withinMs } } };
}

function within(what: string, { withinMs }: TimedObjective): string {
  return `${what} within ${withinMs.toLocaleString('en')} ms`;
}

/** `99.9 %`; the goal is a share. */
function percent(goal: number): string {
  return `${Math.round(goal * 1e4) / 100} %`;
}
