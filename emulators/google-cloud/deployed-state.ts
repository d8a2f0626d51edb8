import { boundsOf, type FunctionKind } from '@fresh/contracts/bounds';
import { listDeployedFunctions, type DeployedFunction } from '@fresh/contracts/deployed-functions';
import { publishersFor } from '@fresh/contracts/receiver';
import { region } from '@fresh/contracts/region';
import {
  captures,
  fallbackFunction,
  routes,
  scheduledFunctions,
  serviceOperations,
  services,
  subscriptions,
} from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { serviceAccountEmail } from '@fresh/contracts/service-identities';
import { triggersOf } from '@fresh/contracts/trigger';
import type { GoogleCloud } from './google-cloud.ts';
import type { Policy } from './policy.ts';
import { runServiceName, trafficStatuses } from './run-services.ts';
import type { CloudFunction, State } from './state.ts';

/** SHA-256 of each function's bundle, by function: what was built of the source that is to be deployed. */
export type Bundles = ReadonlyMap<string, string>;

/** What a project should look like. */
export interface Wanted {
  /** All of the registry's without. */
  readonly services?: readonly ServiceName[];
  readonly bundles: Bundles;
  /** Functions of the registry that the deployed source doesn't have. */
  readonly without?: readonly string[];
  /** The revision that a function serves after a rollback, by function; the newest without. */
  readonly serving?: ReadonlyMap<string, string>;
}

/**
 * What of a project differs from the registry, function by function: code, runtime, trigger, account, region, bounds, retry,
 * invokers, queue, job, traffic, tag; and what is there too much. Empty when nothing does. Bounds, triggers and roles are
 * derived from the registry here once more, apart from the code that declares the functions.
 */
export function differences(cloud: GoogleCloud, wanted: Wanted): string[] {
  const { state } = cloud;
  const inScope = wanted.services ?? services;
  const absent = wanted.without ?? [];
  const functions = listDeployedFunctions().filter(
    ({ service, name }) => inScope.includes(service) && !absent.includes(name),
  );
  return [
    ...functions.flatMap((one) => functionDifferences(state, one, wanted).map((text) => `${one.name}: ${text}`)),
    ...superfluous(state, functions),
  ];
}

function functionDifferences(state: State, one: DeployedFunction, wanted: Wanted): string[] {
  const { projectId } = state.project;
  const parent = `projects/${projectId}/locations/${region}`;
  const fn = state.functions.get(`${parent}/functions/${one.name}`);
  if (!fn) return ['is not deployed'];
  const account = serviceAccountEmail(one.service, projectId);
  const bounds = boundsOf(one.kind, one.name);
  const run = state.services.get(`${parent}/services/${runServiceName(one.name)}`);
  const differing = unequal(
    {
      state: fn.state,
      codebase: fn.labels['firebase-functions-codebase'],
      runtime: fn.buildConfig.runtime,
      entryPoint: fn.buildConfig.entryPoint,
      account: fn.serviceConfig.serviceAccountEmail,
      memory: fn.serviceConfig['availableMemory'],
      cpu: Number(fn.serviceConfig['availableCpu']),
      concurrency: fn.serviceConfig['maxInstanceRequestConcurrency'],
      timeout: fn.serviceConfig['timeoutSeconds'],
      maxInstances: fn.serviceConfig['maxInstanceCount'],
      trigger: triggerOf(fn),
      invokers: membersOf(run?.policy, 'roles/run.invoker'),
    },
    {
      state: 'ACTIVE',
      codebase: one.service,
      runtime: 'nodejs24',
      entryPoint: one.name,
      account,
      memory: `${String(bounds.memoryMiB)}Mi`,
      cpu: bounds.cpu,
      concurrency: bounds.concurrency,
      timeout: bounds.timeoutSeconds,
      maxInstances: bounds.maxInstances,
      trigger: wantedTrigger(one, account),
      invokers: wantedInvokers(one, projectId),
    },
  );
  if (!run) return [...differing, 'it has no Cloud Run service'];
  return [
    ...differing,
    ...revisionDifferences(one, run, wanted),
    ...(one.kind === 'queue' ? queueDifferences(state, one) : []),
    ...(one.kind === 'scheduled' ? jobDifferences(state, one, fn) : []),
  ];
}

function revisionDifferences(
  one: DeployedFunction,
  run: NonNullable<ReturnType<State['services']['get']>>,
  wanted: Wanted,
): string[] {
  const newest = run.revisions.at(-1);
  const served = wanted.serving?.get(one.name) ?? newest?.name ?? '';
  const targets = trafficStatuses(run, '').map(({ revision, percent = 0, tag = '-' }) => {
    return `${String(percent)} % ${tag} ${revision ?? ''}`;
  });
  const live = isRouted(one.name) ? [`0 % live ${served}`] : [];
  return unequal(
    { bundle: newest?.bundleHash, ready: run.latestReady, traffic: targets.sort() },
    {
      bundle: wanted.bundles.get(one.name),
      ready: newest?.name,
      traffic: [`100 % - ${served}`, ...live].sort(),
    },
  );
}

function queueDifferences(state: State, { name, service }: DeployedFunction): string[] {
  const { projectId } = state.project;
  const queue = state.queues.get(`projects/${projectId}/locations/${region}/queues/${name}`);
  return unequal(
    {
      queue: queue?.config.state,
      rateLimits: queue?.config['rateLimits'],
      enqueuers: membersOf(queue?.policy, 'roles/cloudtasks.enqueuer'),
    },
    {
      queue: 'RUNNING',
      rateLimits: { maxConcurrentDispatches: 50, maxDispatchesPerSecond: 100 },
      enqueuers: memberList([service, 'platform'], projectId),
    },
  );
}

function jobDifferences(state: State, { name, service }: DeployedFunction, fn: CloudFunction): string[] {
  const { projectId } = state.project;
  const job = state.jobs.get(`projects/${projectId}/locations/${region}/jobs/firebase-schedule-${name}-${region}`);
  return unequal(
    { job: job?.['state'], schedule: job?.['schedule'], target: job?.['httpTarget'] },
    {
      job: 'ENABLED',
      schedule: scheduledFunctions.find((scheduled) => scheduled.name === name)?.schedule,
      target: {
        uri: fn.url,
        httpMethod: 'POST',
        oidcToken: { serviceAccountEmail: serviceAccountEmail(service, projectId) },
      },
    },
  );
}

/** What starts a function, as one line. */
function triggerOf(fn: CloudFunction): string {
  const { eventTrigger } = fn;
  if (eventTrigger) {
    const filters = eventTrigger['eventFilters'] as { attribute: string; value: string }[];
    const document = filters.find(({ attribute }) => attribute === 'document')?.value ?? '';
    const database = filters.find(({ attribute }) => attribute === 'database')?.value ?? '';
    const retry = eventTrigger['retryPolicy'] === 'RETRY_POLICY_RETRY' ? 'retried' : 'not retried';
    const { eventType, triggerRegion, serviceAccountEmail: account } = eventTrigger;
    return [eventType, database, document, triggerRegion, retry, account].join(' ');
  }
  const label = /^deployment-(callable|taskqueue|scheduled)$/;
  return Object.keys(fn.labels).flatMap((name) => label.exec(name)?.[1] ?? [])[0] ?? 'https';
}

function wantedTrigger({ name, kind }: DeployedFunction, account: string): string {
  const firestore = (type: string, document: string) =>
    `google.cloud.firestore.document.v1.${type} (default) ${document} ${region} retried ${account}`;
  const labels: Partial<Record<FunctionKind, string>> = {
    callable: 'callable',
    queue: 'taskqueue',
    scheduled: 'scheduled',
  };
  const trigger = triggersOf(subscriptions).find((one) => one.name === name);
  if (trigger) return firestore('created', `eventLog/${trigger.topic ?? '{topic}'}/events/{eventId}`);
  const capture = captures.find((one) => one.name === name);
  if (capture) return firestore('written', capture.document);
  return labels[kind] ?? 'https';
}

function wantedInvokers({ name, kind, service }: DeployedFunction, projectId: string): string[] {
  switch (kind) {
    case 'route':
    case 'callable':
      return ['allUsers'];
    case 'operation':
      return memberList(serviceOperations.find((one) => one.name === name)?.callers ?? [], projectId);
    case 'receiver':
      return memberList(publishersFor(service), projectId);
    case 'queue':
      return memberList([service, 'platform'], projectId);
    case 'trigger':
    case 'capture':
    case 'scheduled':
      return memberList([service], projectId);
  }
}

/** Functions, services, triggers, queues and jobs that belong to nothing in the registry. */
function superfluous(state: State, functions: readonly DeployedFunction[]): string[] {
  const names = new Set(functions.map(({ name }) => name));
  const runNames = new Set(functions.map(({ name }) => runServiceName(name)));
  const triggered = new Set([...state.functions.values()].flatMap(({ eventTrigger }) => eventTrigger?.trigger ?? []));
  const last = (name: string) => name.split('/').at(-1) ?? '';
  const report = (what: string, found: Iterable<string>) => [...found].map((name) => `${what} ${name} is too much`);
  const queues = [...state.queues.values()].filter(({ config }) => config.state !== 'DISABLED');
  return [
    ...report(
      'function',
      [...state.functions.keys()].filter((name) => !names.has(last(name))),
    ),
    ...report(
      'service',
      [...state.services.keys()].filter((name) => !runNames.has(last(name))),
    ),
    ...report(
      'trigger',
      [...state.triggers.keys()].filter((name) => !triggered.has(name)),
    ),
    ...report(
      'queue',
      queues.map(({ config }) => config.name).filter((name) => !names.has(last(name))),
    ),
    ...report(
      'job',
      [...state.jobs.keys()].filter((name) => ![...names].some((one) => name.includes(`-${one}-`))),
    ),
  ];
}

function isRouted(name: string): boolean {
  return [...routes, fallbackFunction].some(({ functionName }) => functionName === name);
}

function membersOf(policy: Policy | undefined, role: string): string[] {
  return (policy?.bindings ?? []).flatMap((one) => (one.role === role ? one.members : [])).sort();
}

function memberList(names: readonly ServiceName[], projectId: string): string[] {
  return [...new Set(names)].map((name) => `serviceAccount:${serviceAccountEmail(name, projectId)}`).sort();
}

/** One line for each field that differs. */
function unequal(is: Readonly<Record<string, unknown>>, should: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(should).flatMap((field) => {
    const [found, wanted] = [JSON.stringify(is[field]), JSON.stringify(should[field])];
    return found === wanted ? [] : [`${field} is ${found}, not ${wanted}`];
  });
}
