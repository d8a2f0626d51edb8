import * as z from 'zod';
import type { CloudContext } from './cloud-context.ts';
import { alreadyExists, invalidArgument, notFound } from './google-error.ts';
import { bodyOf, param, type Call, type Route } from './routes.ts';
import type { Json } from './state.ts';

const services = '/v3/projects/{project}/services';
const objectives = `${services}/{service}/serviceLevelObjectives`;

const metricBody = z.strictObject({
  name: z.string().regex(/^[\w./-]{1,100}$/),
  description: z.string().optional(),
  filter: z.string().min(1).max(20_000),
  metricDescriptor: z.record(z.string(), z.unknown()),
  labelExtractors: z.record(z.string(), z.string()).optional(),
  valueExtractor: z.string().optional(),
  bucketOptions: z.record(z.string(), z.unknown()).optional(),
});

const serviceBody = z.strictObject({ displayName: z.string(), custom: z.strictObject({}) });

const objectiveBody = z.strictObject({
  displayName: z.string(),
  goal: z.number().gt(0).lte(0.9999),
  rollingPeriod: z.string().regex(/^\d+s$/),
  serviceLevelIndicator: z.strictObject({ requestBased: z.record(z.string(), z.unknown()) }),
});

/** Of Logging v2 and Monitoring v3 what docs/operations/SLO.md asks for: metrics of log lines, services, their objectives. */
export function monitoringRoutes(cloud: CloudContext): Route[] {
  const { state } = cloud;
  const monitoring = (method: string, path: string, permission: string, handle: Route['handle']): Route => {
    return { api: 'monitoring.googleapis.com', method, path, permission: `monitoring.${permission}`, handle };
  };
  const serviceOf = (call: Call) => `projects/${param(call, 'project')}/services/${param(call, 'service')}`;
  const create = (stored: Map<string, Json>, name: string, body: Json) => {
    if (!/\/[\w-]{1,63}$/.test(name)) throw invalidArgument(`${name} is not a name of this kind.`);
    if (stored.has(name)) throw alreadyExists(`${name} already exists.`);
    return set(stored, name, body);
  };
  const set = (stored: Map<string, Json>, name: string, body: Json) => {
    stored.set(name, { ...body, name });
    return stored.get(name);
  };
  return [
    {
      api: 'logging.googleapis.com',
      method: 'PUT',
      path: '/v2/projects/{project}/metrics/{metric}',
      permission: 'logging.logMetrics.update',
      handle: (call) => {
        const body = bodyOf(call, metricBody);
        if (body.name !== param(call, 'metric')) throw invalidArgument('The name in the body is another one.');
        return set(state.logMetrics, body.name, body);
      },
    },
    monitoring('GET', `${services}/{service}`, 'services.get', (call) => {
      const found = state.monitoredServices.get(serviceOf(call));
      if (!found) throw notFound(`Could not find service ${serviceOf(call)}.`);
      return found;
    }),
    monitoring('POST', services, 'services.create', (call) => {
      const id = call.query.get('serviceId') ?? '';
      return create(
        state.monitoredServices,
        `projects/${param(call, 'project')}/services/${id}`,
        bodyOf(call, serviceBody),
      );
    }),
    monitoring('POST', objectives, 'slos.create', (call) => {
      if (!state.monitoredServices.has(serviceOf(call))) throw notFound(`Could not find service ${serviceOf(call)}.`);
      const id = call.query.get('serviceLevelObjectiveId') ?? '';
      return create(state.objectives, `${serviceOf(call)}/serviceLevelObjectives/${id}`, bodyOf(call, objectiveBody));
    }),
    monitoring('PATCH', `${objectives}/{objective}`, 'slos.update', (call) => {
      const name = `${serviceOf(call)}/serviceLevelObjectives/${param(call, 'objective')}`;
      if (!state.objectives.has(name)) throw notFound(`Could not find ${name}.`);
      return set(state.objectives, name, bodyOf(call, objectiveBody));
    }),
  ];
}
