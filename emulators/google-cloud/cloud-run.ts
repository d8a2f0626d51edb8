import * as z from 'zod';
import { durations } from './durations.ts';
import type { CloudContext } from './cloud-context.ts';
import { aborted, invalidArgument, notFound } from './google-error.ts';
import { policySet } from './policy.ts';
import { bodyOf, page, param, type Call, type Route } from './routes.ts';
import { allocation, serviceOf, touch, trafficProblem, trafficStatuses } from './run-services.ts';
import type { Json, Revision, RunService } from './state.ts';

const api = 'run.googleapis.com';
const location = '/v2/projects/{project}/locations/{location}';

const trafficBody = z.object({
  etag: z.string().optional(),
  traffic: z
    .array(
      z.strictObject({
        type: z.enum([allocation.latest, allocation.revision]),
        revision: z.string().optional(),
        percent: z.number().int().min(0).max(100).optional(),
        tag: z.string().optional(),
      }),
    )
    .min(1),
});

/** Cloud Run Admin API v2: services, revisions, traffic, policies. */
export function cloudRunRoutes(cloud: CloudContext): Route[] {
  const { state, operations } = cloud;
  const requested = (call: Call) => serviceOf(cloud, param(call, 'location'), param(call, 'service'));
  const getPolicy = (call: Call) => requested(call).policy;
  const setPolicy = (call: Call) => {
    const service = requested(call);
    service.policy = policySet(service.policy, bodyOf(call, z.unknown()), state);
    return service.policy;
  };
  const policies = ['/v1', '/v2'].flatMap((version): Route[] => {
    const service = `${version}/projects/{project}/locations/{location}/services/{service}`;
    return [
      {
        api,
        method: 'GET',
        path: `${service}:getIamPolicy`,
        permission: 'run.services.getIamPolicy',
        handle: getPolicy,
      },
      {
        api,
        method: 'POST',
        path: `${service}:setIamPolicy`,
        permission: 'run.services.setIamPolicy',
        handle: setPolicy,
      },
    ];
  });
  return [
    ...policies,
    {
      api,
      method: 'GET',
      path: `${location}/services`,
      permission: 'run.services.list',
      handle: (call) => {
        const region = param(call, 'location');
        const found = [...state.services.values()].filter((one) => region === '-' || one.region === region);
        const { items, ...rest } = page(found, call.query, 100);
        return { services: items.map((one) => serviceResource(cloud, one)), ...rest };
      },
    },
    {
      api,
      method: 'GET',
      path: `${location}/services/{service}`,
      permission: 'run.services.get',
      handle: (call) => serviceResource(cloud, requested(call)),
    },
    {
      api,
      method: 'PATCH',
      path: `${location}/services/{service}`,
      permission: 'run.services.update',
      handle: (call) => updateTraffic(cloud, call, requested(call)),
    },
    {
      api,
      method: 'GET',
      path: `${location}/services/{service}/revisions`,
      permission: 'run.revisions.list',
      handle: (call) => {
        const service = requested(call);
        const { items, ...rest } = page([...service.revisions].reverse(), call.query, 100);
        return { revisions: items.map((one) => revisionResource(service, one)), ...rest };
      },
    },
    {
      api,
      method: 'GET',
      path: `${location}/services/{service}/revisions/{revision}`,
      permission: 'run.revisions.get',
      handle: (call) => {
        const service = requested(call);
        const found = service.revisions.find(({ name }) => name === param(call, 'revision'));
        if (!found) throw notFound(`Resource '${param(call, 'revision')}' of kind 'REVISION' does not exist.`);
        return revisionResource(service, found);
      },
    },
    {
      api,
      method: 'GET',
      path: `${location}/operations/{operation}`,
      permission: 'run.operations.get',
      handle: operations.endpoint((call) => parentOf(call)),
    },
  ];
}

function updateTraffic(cloud: CloudContext, call: Call, service: RunService): Json {
  const mask = call.query.get('updateMask');
  if (mask !== 'traffic')
    throw invalidArgument(`updateMask=traffic is all that the stand-in updates, not ${String(mask)}.`);
  const { etag, traffic } = bodyOf(call, trafficBody);
  if (etag !== undefined && etag !== service.etag) {
    throw aborted(
      `Conflict for resource '${param(call, 'service')}': version '${etag}' was specified but current is newer.`,
    );
  }
  const wanted = traffic.map(({ type, revision, percent, tag }) => ({
    type,
    ...(revision === undefined ? {} : { revision }),
    ...(percent === undefined ? {} : { percent }),
    ...(tag === undefined ? {} : { tag }),
  }));
  const problem = trafficProblem(service, wanted);
  if (problem !== null) throw invalidArgument(problem);
  service.traffic = wanted;
  service.generation += 1;
  touch(service);
  const seen = cloud.clock.operation(call.program, durations.traffic);
  const response = { '@type': 'type.googleapis.com/google.cloud.run.v2.Service', ...serviceResource(cloud, service) };
  return cloud.operations.begin(parentOf(call), serviceResource(cloud, service), { response }, seen);
}

/** A service as the API v2 gives it. */
function serviceResource(cloud: CloudContext, service: RunService): Json {
  const newest = service.revisions.at(-1);
  const full = (revision: string) => `${service.name}/revisions/${revision}`;
  const url = `http://127.0.0.1:${String(cloud.port)}/run.app/${service.name.split('/').at(-1) ?? ''}`;
  const failed = newest !== undefined && newest.problem !== null;
  return {
    name: service.name,
    uid: service.uid,
    generation: String(service.generation),
    observedGeneration: String(service.generation),
    labels: service.labels,
    annotations: service.annotations,
    createTime: service.createTime,
    updateTime: service.updateTime,
    ingress: 'INGRESS_TRAFFIC_ALL',
    launchStage: 'GA',
    template: newest?.template ?? {},
    traffic: service.traffic,
    trafficStatuses: trafficStatuses(service, url),
    ...(service.latestReady ? { latestReadyRevision: full(service.latestReady) } : {}),
    ...(newest ? { latestCreatedRevision: full(newest.name) } : {}),
    terminalCondition: failed
      ? {
          type: 'Ready',
          state: 'CONDITION_FAILED',
          message: `Revision '${newest.name}' is not ready and cannot serve traffic. ${newest.problem}`,
          revisionReason: 'HEALTH_CHECK_CONTAINER_ERROR',
        }
      : { type: 'Ready', state: 'CONDITION_SUCCEEDED', lastTransitionTime: service.updateTime },
    uri: url,
    urls: [url],
    reconciling: false,
    etag: service.etag,
  };
}

function revisionResource(service: RunService, revision: Revision): Json {
  return {
    name: `${service.name}/revisions/${revision.name}`,
    service: service.name,
    createTime: revision.createTime,
    ...revision.template,
    conditions: [
      revision.problem === null
        ? { type: 'Ready', state: 'CONDITION_SUCCEEDED' }
        : { type: 'Ready', state: 'CONDITION_FAILED', message: revision.problem },
    ],
  };
}

const parentOf = (call: Call) => `projects/${param(call, 'project')}/locations/${param(call, 'location')}`;
