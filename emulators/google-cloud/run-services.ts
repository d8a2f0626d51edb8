import { randomBytes, randomUUID } from 'node:crypto';
import type { CloudContext } from './cloud-context.ts';
import { notFound } from './google-error.ts';
import { newEtag, newPolicy } from './policy.ts';
import type { CloudFunction, Json, Revision, RunService, TrafficTarget } from './state.ts';

const latestTarget = 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST';
const revisionTarget = 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION';

/** The Cloud Run service of a function. */
export function runServiceName(functionId: string): string {
  return functionId.toLowerCase().replaceAll('_', '-');
}

/** A service without a revision, as Cloud Functions makes it: traffic follows the newest. */
export function createService(cloud: CloudContext, name: string): RunService {
  const now = new Date().toISOString();
  const service: RunService = {
    name,
    region: name.split('/')[3] ?? '',
    uid: randomUUID(),
    labels: {},
    annotations: {},
    revisions: [],
    latestReady: null,
    traffic: [{ type: latestTarget, percent: 100 }],
    generation: 0,
    etag: newEtag(),
    policy: newPolicy(),
    createTime: now,
    updateTime: now,
  };
  cloud.state.services.set(name, service);
  return service;
}

/** Adds a revision. Traffic stays where it is pinned; what follows the newest goes to it if it came up. */
export function deployRevision(
  service: RunService,
  fn: CloudFunction,
  { bundleHash, problem, cpu }: { bundleHash: string; problem: string | null; cpu: number },
): Revision {
  service.generation += 1;
  const number = String(service.revisions.length + 1).padStart(5, '0');
  const letters = [...randomBytes(3)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('');
  const revision: Revision = {
    name: `${service.name.split('/').at(-1) ?? ''}-${number}-${letters}`,
    template: templateOf(fn, cpu),
    createTime: new Date().toISOString(),
    problem,
    bundleHash,
  };
  service.revisions.push(revision);
  if (problem === null) service.latestReady = revision.name;
  service.labels = {
    ...fn.labels,
    'goog-managed-by': 'cloudfunctions',
    'cloud.googleapis.com/location': service.region,
  };
  service.annotations = { 'cloudfunctions.googleapis.com/function-id': fn.name.split('/').at(-1) ?? '' };
  touch(service);
  return revision;
}

/** A change: everything read before it has a stale etag. */
export function touch(service: RunService): void {
  service.etag = newEtag();
  service.updateTime = new Date().toISOString();
}

function templateOf(fn: CloudFunction, cpu: number): Json {
  const { serviceConfig } = fn;
  const env = Object.entries((serviceConfig['environmentVariables'] ?? {}) as Record<string, string>);
  return {
    serviceAccount: serviceConfig.serviceAccountEmail,
    timeout: `${String(Number(serviceConfig['timeoutSeconds'] ?? 60))}s`,
    maxInstanceRequestConcurrency: serviceConfig['maxInstanceRequestConcurrency'] ?? 1,
    scaling: {
      ...(serviceConfig['minInstanceCount'] ? { minInstanceCount: serviceConfig['minInstanceCount'] } : {}),
      maxInstanceCount: serviceConfig['maxInstanceCount'] ?? 100,
    },
    containers: [
      {
        name: 'worker',
        image: `us-central1-docker.pkg.dev/functions/${fn.buildConfig.entryPoint}`,
        resources: { limits: { cpu: String(cpu), memory: serviceConfig['availableMemory'] }, cpuIdle: true },
        env: env.map(([name, value]) => ({ name, value })),
        ports: [{ name: 'http1', containerPort: 8080 }],
      },
    ],
  };
}

/** The service of a name with the project's id or number. Throws GoogleError (404). */
export function serviceOf(cloud: CloudContext, region: string, id: string): RunService {
  const name = `projects/${cloud.state.project.projectId}/locations/${region}/services/${id}`;
  const found = cloud.state.services.get(name);
  if (!found) throw notFound(`Resource '${id}' of kind 'SERVICE' in region '${region}' does not exist.`);
  return found;
}

/** Where traffic really goes: the newest that came up, in place of "the newest". */
export function trafficStatuses(service: RunService, url: string): (TrafficTarget & { uri?: string })[] {
  return service.traffic.map((target) => ({
    ...target,
    ...(target.type === latestTarget && service.latestReady ? { revision: service.latestReady } : {}),
    ...(target.tag ? { uri: url.replace(/([^/]+)$/, `${target.tag}---$1`) } : {}),
  }));
}

/** What is wrong with new traffic; null when nothing is. */
export function trafficProblem(service: RunService, traffic: readonly TrafficTarget[]): string | null {
  const sum = traffic.reduce((total, { percent }) => total + (percent ?? 0), 0);
  if (sum !== 100) return `Traffic percentages must sum to 100, not ${String(sum)}.`;
  const tags = traffic.flatMap(({ tag }) => tag ?? []);
  if (new Set(tags).size < tags.length) return 'A tag can be on one target only.';
  const short = service.name.split('/').at(-1) ?? '';
  const long = tags.find((tag) => tag.length + short.length > 46 || !/^[a-z][a-z0-9-]*$/.test(tag));
  if (long !== undefined) return `Tag ${long} and service ${short} may have 46 characters together.`;
  for (const target of traffic) {
    if (target.type === latestTarget ? target.revision : !target.revision) {
      return 'A target names a revision, or follows the latest.';
    }
    const revision = service.revisions.find(({ name }) => name === target.revision);
    if (target.revision && !revision) return `Revision ${target.revision} does not exist.`;
    if (revision && revision.problem !== null)
      return `Revision ${revision.name} is not ready and cannot serve traffic.`;
  }
  return null;
}

export const allocation = { latest: latestTarget, revision: revisionTarget } as const;
