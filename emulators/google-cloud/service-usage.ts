import * as z from 'zod';
import { durations } from './durations.ts';
import type { CloudContext } from './cloud-context.ts';
import { GoogleError, invalidArgument, permissionDenied } from './google-error.ts';
import { bodyOf, page, param, type Call, type Route } from './routes.ts';

const api = 'serviceusage.googleapis.com';
const services = '/{version}/projects/{project}/services';

/** APIs that exist and that the project's services or their deploys may need. Others are unknown to Service Usage. */
const known =
  /^(appengine|artifactregistry|bigquery|cloudapis|cloudbilling|cloudbuild|cloudfunctions|cloudquotas|cloudresourcemanager|cloudscheduler|cloudtasks|compute|eventarc|eventarcpublishing|fcm|firebase|firebaseappcheck|firebaseextensions|firebasehosting|firebaserules|firebasestorage|firestore|iam|iamcredentials|identitytoolkit|logging|monitoring|orgpolicy|pubsub|run|runtimeconfig|secretmanager|servicemanagement|serviceusage|sql-component|storage|storage-api|storage-component|sts|testing)\.googleapis\.com$/;

/** Service Usage v1 and v1beta1: which APIs the project uses, and their agents. */
export function serviceUsageRoutes(cloud: CloudContext): Route[] {
  const { state, operations, clock } = cloud;
  const { number } = state.project;
  const resource = (name: string) => ({
    name: `projects/${number}/services/${name}`,
    parent: `projects/${number}`,
    config: { name },
    state: state.enabledApis.has(name) ? 'ENABLED' : 'DISABLED',
  });
  const requested = (call: Call) => {
    const name = param(call, 'service');
    if (!known.test(name)) throw permissionDenied('serviceusage.services.get', `${api}/services/${name}`);
    return name;
  };
  const enable = (names: readonly string[]) => {
    if (!state.project.billingEnabled) {
      throw new GoogleError(
        400,
        'FAILED_PRECONDITION',
        `Billing account for project '${number}' is not found. Billing must be enabled for activation of service(s) ` +
          `'${names.join(', ')}' to proceed.`,
        [{ violations: [{ type: 'serviceusage/billing-enabled' }] }],
      );
    }
    for (const name of names) state.enabledApis.add(name);
  };
  return [
    {
      api,
      method: 'GET',
      path: services,
      permission: 'serviceusage.services.list',
      handle: (call) => {
        const filter = call.query.get('filter');
        if (filter !== 'state:ENABLED')
          throw invalidArgument(`The stand-in filters by state:ENABLED only, not ${String(filter)}.`);
        const { items, ...rest } = page([...state.enabledApis].sort(), call.query, 200);
        return { services: items.map(resource), ...rest };
      },
    },
    {
      api,
      method: 'GET',
      path: `${services}:batchGet`,
      permission: 'serviceusage.services.get',
      handle: (call) => ({
        services: call.query.getAll('names').map((name) => resource(name.split('/').at(-1) ?? '')),
      }),
    },
    {
      api,
      method: 'GET',
      path: `${services}/{service}`,
      permission: 'serviceusage.services.get',
      handle: (call) => resource(requested(call)),
    },
    {
      api,
      method: 'POST',
      path: `${services}/{service}:enable`,
      permission: 'serviceusage.services.enable',
      handle: (call) => {
        const name = requested(call);
        enable([name]);
        // The CLI's own waits of 10 s happen in real time.
        return operations.begin('', {}, { response: { service: resource(name) } });
      },
    },
    {
      api,
      method: 'POST',
      path: `${services}:batchEnable`,
      permission: 'serviceusage.services.enable',
      handle: (call) => {
        const { serviceIds } = bodyOf(call, z.strictObject({ serviceIds: z.array(z.string()).max(20) }));
        enable(serviceIds);
        const seen = clock.operation(call.program, durations.apiEnabling);
        return operations.begin('', {}, { response: { services: serviceIds.map(resource) } }, seen);
      },
    },
    {
      api,
      method: 'POST',
      path: `${services}/{service}:generateServiceIdentity`,
      handle: (call) => {
        const name = requested(call);
        if (!state.enabledApis.has(name)) throw new GoogleError(403, 'PERMISSION_DENIED', `${name} is not enabled.`);
        state.identities.add(name);
        const email = `service-${number}@gcp-sa-${name.split('.')[0] ?? ''}.iam.gserviceaccount.com`;
        const response = { email, uniqueId: String(name.length) };
        return { name: `operations/finished.${name}`, done: true, response };
      },
    },
    {
      api,
      method: 'GET',
      path: '/{version}/operations/{operation}',
      handle: (call) => operations.get(`operations/${param(call, 'operation')}`),
    },
  ];
}
