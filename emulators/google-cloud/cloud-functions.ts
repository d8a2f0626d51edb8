import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { durations } from './durations.ts';
import { eventTriggerOf, type EventTriggerRequest } from './event-triggers.ts';
import type { CloudContext } from './cloud-context.ts';
import {
  alreadyExists,
  GoogleError,
  invalidArgument,
  notFound,
  permissionDenied,
  quotaExceeded,
} from './google-error.ts';
import { assertAccount } from './policy.ts';
import { createService, deployRevision, runServiceName } from './run-services.ts';
import { bodyOf, page, param, type Call, type Route } from './routes.ts';
import { BuildFailed, readSource, type Source } from './source.ts';
import type { CloudFunction, Json } from './state.ts';
import { storeUpload } from './storage.ts';
import { assertSecretsReadable } from './secret-manager.ts';

const api = 'cloudfunctions.googleapis.com';
const location = '/v2/projects/{project}/locations/{location}';
const strings = z.record(z.string(), z.string());

const functionBody = z.strictObject({
  name: z.string(),
  labels: z.record(z.string().regex(/^[a-z][\w-]{0,62}$/), z.string().max(63)).default({}),
  buildConfig: z.strictObject({
    runtime: z.enum(['nodejs22', 'nodejs24']),
    entryPoint: z.string(),
    source: z.strictObject({
      storageSource: z.strictObject({ bucket: z.string(), object: z.string(), generation: z.string().optional() }),
    }),
    environmentVariables: strings.default({}),
    sourceToken: z.string().optional(),
  }),
  serviceConfig: z.strictObject({
    environmentVariables: strings.default({}),
    secretEnvironmentVariables: z
      .array(
        z.strictObject({
          key: z.string(),
          projectId: z.string(),
          secret: z.string(),
          version: z.string().default('latest'),
        }),
      )
      .nullish(),
    serviceAccountEmail: z.string().nullish(),
    availableMemory: z.string().regex(/^(\d+(\.\d+)?)(Mi|Gi)$/),
    availableCpu: z.string().nullish(),
    timeoutSeconds: z.number().int().min(1).max(3_600).nullish(),
    minInstanceCount: z.number().int().min(0).nullish(),
    maxInstanceCount: z.number().int().min(1).max(1_000).nullish(),
    maxInstanceRequestConcurrency: z.number().int().min(1).max(1_000).nullish(),
    ingressSettings: z.string().nullish(),
    // Our functions are in no network of their own.
    vpcConnector: z.null().optional(),
    vpcConnectorEgressSettings: z.null().optional(),
    directVpcNetworkInterface: z.null().optional(),
    directVpcEgress: z.null().optional(),
  }),
  eventTrigger: z
    .strictObject({
      eventType: z.string(),
      eventFilters: z.array(
        z.strictObject({
          attribute: z.string(),
          value: z.string(),
          operator: z.literal('match-path-pattern').optional(),
        }),
      ),
      triggerRegion: z.string().optional(),
      retryPolicy: z.enum(['RETRY_POLICY_RETRY', 'RETRY_POLICY_DO_NOT_RETRY']),
      serviceAccountEmail: z.string().optional(),
      pubsubTopic: z.string().optional(),
      channel: z.string().optional(),
    })
    .optional(),
});

type FunctionBody = z.infer<typeof functionBody>;

/** Cloud Functions v2, and the empty list of the first generation. */
export function cloudFunctionsRoutes(cloud: CloudContext): Route[] {
  const { state, operations } = cloud;
  const functions = () => [...state.functions.values()];
  return [
    {
      api,
      method: 'GET',
      path: '/v1/projects/{project}/locations/{location}/functions',
      permission: 'cloudfunctions.functions.list',
      handle: () => ({ functions: [] }),
    },
    {
      api,
      method: 'GET',
      path: `${location}/functions`,
      permission: 'cloudfunctions.functions.list',
      handle: (call) => {
        const region = param(call, 'location');
        const listed = functions().filter(({ name }) => region === '-' || name.split('/')[3] === region);
        const { items, ...rest } = page(listed, call.query, 1_000);
        return { functions: items, ...rest };
      },
    },
    {
      api,
      method: 'GET',
      path: `${location}/functions/{function}`,
      permission: 'cloudfunctions.functions.get',
      handle: (call) => existing(cloud, nameOf(call)),
    },
    {
      api,
      method: 'POST',
      path: `${location}/functions:generateUploadUrl`,
      permission: 'cloudfunctions.functions.sourceCodeSet',
      handle: (call) => storeUpload(cloud, call, param(call, 'location')),
    },
    {
      api,
      method: 'POST',
      path: `${location}/functions`,
      permission: 'cloudfunctions.functions.create',
      handle: (call) => create(cloud, call),
    },
    {
      api,
      method: 'PATCH',
      path: `${location}/functions/{function}`,
      permission: 'cloudfunctions.functions.update',
      handle: (call) => update(cloud, call),
    },
    {
      api,
      method: 'DELETE',
      path: `${location}/functions/{function}`,
      permission: 'cloudfunctions.functions.delete',
      handle: (call) => remove(cloud, call),
    },
    {
      api,
      method: 'GET',
      path: `${location}/operations/{operation}`,
      handle: operations.endpoint((call) => parentOf(call)),
    },
  ];
}

function create(cloud: CloudContext, call: Call): Json {
  const { state } = cloud;
  const body = bodyOf(call, functionBody);
  const id = call.query.get('functionId') ?? '';
  const name = `${parentOf(call)}/functions/${id}`;
  if (body.name !== name) throw invalidArgument(`Function name ${body.name} does not match functionId ${id}.`);
  if (!/^[a-zA-Z][\w-]{0,61}[a-zA-Z0-9]$/.test(id)) throw invalidArgument(`Invalid function name ${id}.`);
  if (state.functions.has(name)) throw alreadyExists(`Resource '${name}' already exists.`);
  const service = runServiceName(id);
  if (functionsOfService(cloud, service).length > 0)
    throw alreadyExists(`Cloud Run service ${service} already exists.`);
  return deploy(cloud, call, { name, body, previous: null });
}

function update(cloud: CloudContext, call: Call): Json {
  const name = nameOf(call);
  const previous = existing(cloud, name);
  const body = bodyOf(call, functionBody);
  if (!call.query.get('updateMask'))
    throw invalidArgument('updateMask is required: without one all fields are replaced.');
  assertTriggerKept(previous, body.eventTrigger);
  return deploy(cloud, call, { name, body, previous });
}

/**
 * Google updates a trigger's filters in place without a word. Its guide says to deploy such a function under a new name and
 * to delete the old one, since events get lost in between. The stand-in rejects the change.
 */
function assertTriggerKept(previous: CloudFunction, wanted: EventTriggerRequest | undefined): void {
  const had = previous.eventTrigger;
  if (!had && !wanted) return;
  if (!had || !wanted) throw invalidArgument(`${previous.name}: the kind of its trigger can't be changed in place.`);
  const filters = (one: unknown) => JSON.stringify(one);
  const same =
    had.eventType === wanted.eventType &&
    filters(had['eventFilters']) === filters(wanted.eventFilters) &&
    (wanted.triggerRegion === undefined || wanted.triggerRegion === had.triggerRegion);
  if (!same) {
    throw invalidArgument(
      `${previous.name}: its event type, filters and region can't be changed in place. ` +
        'Deploy it under a new name, then delete the old one.',
    );
  }
}

interface Deployment {
  readonly name: string;
  readonly body: FunctionBody;
  readonly previous: CloudFunction | null;
}

/** A create or an update. What fails at once is thrown; what fails in the build or the rollout is the operation's error. */
function deploy(cloud: CloudContext, call: Call, { name, body, previous }: Deployment): Json {
  const { state, operations, clock } = cloud;
  const { serviceConfig, buildConfig } = body;
  const account = serviceConfig.serviceAccountEmail ?? `${state.project.number}-compute@developer.gserviceaccount.com`;
  assertAccount(account, name, state);
  assertActAs(call, account);
  assertSecretsReadable(cloud, serviceConfig.secretEnvironmentVariables ?? [], account);
  const { bucket, object } = buildConfig.source.storageSource;
  const zip = state.buckets.get(bucket)?.objects.get(object);
  if (!zip) throw invalidArgument(`${name}: gs://${bucket}/${object} does not exist.`);
  const trigger = body.eventTrigger && eventTriggerOf(cloud, name, body.eventTrigger, account, previous);
  const cpu = cpuOf(serviceConfig.availableCpu, serviceConfig.availableMemory);

  const token = buildConfig.sourceToken ?? randomUUID();
  const builds = buildConfig.sourceToken === undefined;
  const steps = [durations.revision, ...(trigger && !previous ? [durations.eventarcTrigger] : [])];
  const taken = clock.upsert(call.program, { name, token, builds, steps, cpu }, state.quotas);
  if (taken === 'too many writes') throw quotaExceeded('Per project mutation requests', state.project.number);

  const now = new Date().toISOString();
  const service = `${parentOf(call).replace(state.project.number, state.project.projectId)}/services/${runServiceName(lastOf(name))}`;
  const fn: CloudFunction = {
    name,
    environment: 'GEN_2',
    state: 'DEPLOYING',
    labels: body.labels,
    buildConfig: { ...buildConfig, sourceToken: undefined, build: `projects/${state.project.number}/builds/${token}` },
    serviceConfig: { ...serviceConfig, serviceAccountEmail: account, service, availableCpu: String(cpu) },
    ...(trigger ? { eventTrigger: trigger } : {}),
    createTime: previous?.createTime ?? now,
    updateTime: now,
  };
  const metadata: Json = {
    '@type': 'type.googleapis.com/google.cloud.functions.v2.OperationMetadata',
    createTime: now,
    target: name,
    verb: previous ? 'update' : 'create',
    sourceToken: token,
    buildName: fn.buildConfig['build'],
    apiVersion: 'v2',
  };
  const fail = (code: number, message: string) => {
    fn.state = 'FAILED';
    fn.stateMessages = [{ severity: 'ERROR', type: 'CloudRunServiceCreateFailed', message }];
    // An update that fails leaves the version before it where it is.
    state.functions.set(name, previous ? { ...previous, state: 'FAILED', stateMessages: fn.stateMessages } : fn);
    return operations.begin(parentOf(call), metadata, { error: { code, message } });
  };

  if (taken === 'too many cpu') {
    return fail(
      8,
      `Could not create or update Cloud Run service ${lastOf(service)}. Project failed to initialize in this region due ` +
        'to quota exceeded: CpuAllocPerProjectRegion.',
    );
  }
  let source: Source;
  try {
    source = readSource(zip.bytes);
  } catch (error) {
    if (error instanceof BuildFailed) return fail(3, error.message);
    throw error;
  }
  const bundleHash = source.bundleHash(buildConfig.entryPoint);
  const run = state.services.get(service) ?? createService(cloud, service);
  const problem =
    bundleHash === null
      ? `Container Healthcheck failed: the source has no function ${buildConfig.entryPoint}.`
      : cloud.faults.unhealthy.has(lastOf(name))
        ? 'Container Healthcheck failed. The user-provided container failed to start and listen on the port defined ' +
          'provided by the PORT=8080 environment variable within the allocated timeout.'
        : null;
  const revision = deployRevision(run, fn, { bundleHash: bundleHash ?? '', problem, cpu });
  fn.serviceConfig.revision = revision.name;
  fn.url = functionUrl(cloud, call, lastOf(service));
  fn.serviceConfig['uri'] = fn.url;
  if (problem !== null) {
    return fail(3, `Could not create or update Cloud Run service ${lastOf(service)}, ${problem} (${revision.name})`);
  }
  fn.state = 'ACTIVE';
  state.functions.set(name, fn);
  const response = { '@type': 'type.googleapis.com/google.cloud.functions.v2.Function', ...fn };
  return operations.begin(parentOf(call), metadata, { response });
}

function remove(cloud: CloudContext, call: Call): Json {
  const { state, operations, clock } = cloud;
  const name = nameOf(call);
  const fn = existing(cloud, name);
  if (clock.remove(call.program, name, state.quotas) === 'too many writes') {
    throw quotaExceeded('Per project mutation requests', state.project.number);
  }
  const queue = state.queues.get(name.replace('/functions/', '/queues/'));
  if (queue && queue.tasks.size > 0) {
    throw new GoogleError(
      400,
      'FAILED_PRECONDITION',
      `${name}: its queue holds ${String(queue.tasks.size)} tasks. Drain the queue before its function is deleted.`,
    );
  }
  state.functions.delete(name);
  state.services.delete(fn.serviceConfig.service);
  if (fn.eventTrigger) state.triggers.delete(fn.eventTrigger.trigger);
  return operations.begin(parentOf(call), { target: name, verb: 'delete' }, { response: {} });
}

/** vCPU of a function: what it names, or what its memory brings along (Cloud Functions, table of memory and CPU). */
function cpuOf(asked: string | null | undefined, memory: string): number {
  if (asked) return Number(asked);
  const mib = Number.parseFloat(memory) * (memory.endsWith('Gi') ? 1_024 : 1);
  if (mib <= 128) return 0.083;
  if (mib <= 256) return 0.167;
  if (mib <= 512) return 0.333;
  return mib <= 1_024 ? 0.583 : mib / 2_048;
}

/** Only who may act as an account gives it work. */
function assertActAs({ caller }: Call, account: string): void {
  const permission = 'iam.serviceAccounts.actAs';
  if (caller.permissions === 'all' || caller.permissions.has(permission)) return;
  throw permissionDenied(permission, `iam.googleapis.com/${account}`);
}

/** Where the stand-in responds for a function; at Google it is `https://<service>-<hash>-uc.a.run.app`. */
function functionUrl(cloud: CloudContext, _call: Call, service: string): string {
  return `http://127.0.0.1:${String(cloud.port)}/run.app/${service}`;
}

function functionsOfService(cloud: CloudContext, service: string): CloudFunction[] {
  return [...cloud.state.functions.values()].filter((one) => lastOf(one.serviceConfig.service) === service);
}

function existing(cloud: CloudContext, name: string): CloudFunction {
  const found = cloud.state.functions.get(name);
  if (!found) throw notFound(`Resource '${name}' was not found`);
  return found;
}

const parentOf = (call: Call) => `projects/${param(call, 'project')}/locations/${param(call, 'location')}`;
const nameOf = (call: Call) => `${parentOf(call)}/functions/${param(call, 'function')}`;
const lastOf = (name: string) => name.split('/').at(-1) ?? '';
