import * as z from 'zod';
import type { CloudContext } from './cloud-context.ts';
import { aborted, invalidArgument } from './google-error.ts';
import { bodyOf, param, type Call, type Route } from './routes.ts';
import { allocation, serviceOf, touch, trafficProblem, trafficStatuses } from './run-services.ts';
import type { Json, RunService, TrafficTarget } from './state.ts';

const api = 'run.googleapis.com';
const path = '/v1/projects/{project}/locations/{location}/services/{service}';

const target = z.object({
  revisionName: z.string().optional(),
  latestRevision: z.boolean().optional(),
  percent: z.number().optional(),
  tag: z.string().optional(),
});

const serviceBody = z.object({
  metadata: z.object({ name: z.string(), resourceVersion: z.string().optional() }),
  spec: z.object({ traffic: z.array(target) }),
});

/** The Knative form of Cloud Run, API v1, which the Firebase CLI uses for the tags of Hosting's rewrites. */
export function cloudRunKnativeRoutes(cloud: CloudContext): Route[] {
  const requested = (call: Call) => serviceOf(cloud, param(call, 'location'), param(call, 'service'));
  return [
    {
      api,
      method: 'GET',
      path,
      permission: 'run.services.get',
      handle: (call) => knative(cloud, requested(call)),
    },
    {
      api,
      method: 'PUT',
      path,
      permission: 'run.services.update',
      handle: (call) => {
        const service = requested(call);
        const { metadata, spec } = bodyOf(call, serviceBody);
        if (metadata.resourceVersion !== undefined && metadata.resourceVersion !== service.etag) {
          throw aborted(`Conflict for resource '${metadata.name}': version was specified but current is newer.`);
        }
        const traffic = spec.traffic.map((one): TrafficTarget => {
          const rest = {
            ...(one.percent === undefined ? {} : { percent: one.percent }),
            ...(one.tag === undefined ? {} : { tag: one.tag }),
          };
          return one.latestRevision
            ? { type: allocation.latest, ...rest }
            : { type: allocation.revision, ...(one.revisionName ? { revision: one.revisionName } : {}), ...rest };
        });
        const problem = trafficProblem(service, traffic);
        if (problem !== null) throw invalidArgument(problem);
        service.traffic = traffic;
        service.generation += 1;
        touch(service);
        return knative(cloud, service);
      },
    },
  ];
}

function knative(cloud: CloudContext, service: RunService): Json {
  const id = service.name.split('/').at(-1) ?? '';
  const url = `http://127.0.0.1:${String(cloud.port)}/run.app/${id}`;
  const newest = service.revisions.at(-1);
  const convert = ({ type, revision, percent, tag }: TrafficTarget & { uri?: string }) => ({
    ...(type === allocation.latest ? { latestRevision: true } : { revisionName: revision }),
    ...(percent === undefined ? {} : { percent }),
    ...(tag === undefined ? {} : { tag }),
  });
  return {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: {
      name: id,
      namespace: cloud.state.project.number,
      labels: service.labels,
      annotations: service.annotations,
      generation: service.generation,
      resourceVersion: service.etag,
    },
    spec: { template: {}, traffic: service.traffic.map(convert) },
    status: {
      observedGeneration: service.generation,
      conditions: [{ type: 'Ready', status: newest?.problem === null ? 'True' : 'False' }],
      ...(service.latestReady ? { latestReadyRevisionName: service.latestReady } : {}),
      ...(newest ? { latestCreatedRevisionName: newest.name } : {}),
      traffic: trafficStatuses(service, url).map(convert),
      url,
    },
  };
}
