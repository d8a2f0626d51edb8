import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { quotas } from './durations.ts';
import type { CloudContext } from './cloud-context.ts';
import { alreadyExists, failedPrecondition, invalidArgument, notFound } from './google-error.ts';
import { assertAccount, newPolicy, policySet } from './policy.ts';
import { bodyOf, page, param, type Call, type Route } from './routes.ts';
import type { Json, Queue } from './state.ts';

const api = 'cloudtasks.googleapis.com';
const queues = '/v2/projects/{project}/locations/{location}/queues';
const queue = `${queues}/{queue}`;
const duration = z.string().regex(/^\d+(\.\d+)?s$/);

const queueBody = z.strictObject({
  name: z.string(),
  state: z.enum(['RUNNING', 'PAUSED', 'DISABLED']).optional(),
  rateLimits: z
    .strictObject({
      maxConcurrentDispatches: z.number().int().min(1).max(5_000).nullish(),
      maxDispatchesPerSecond: z.number().positive().max(500).nullish(),
      maxBurstSize: z.number().nullish(),
    })
    .optional(),
  retryConfig: z
    .strictObject({
      maxAttempts: z.number().int().nullish(),
      maxDoublings: z.number().int().nullish(),
      maxRetryDuration: duration.nullish(),
      maxBackoff: duration.nullish(),
      minBackoff: duration.nullish(),
    })
    .optional(),
});

const taskBody = z.strictObject({
  responseView: z.string().optional(),
  task: z.strictObject({
    name: z.string().optional(),
    scheduleTime: z.string().optional(),
    dispatchDeadline: duration.optional(),
    httpRequest: z.strictObject({
      url: z.url(),
      httpMethod: z.string().optional(),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.string().optional(),
      oidcToken: z.strictObject({ serviceAccountEmail: z.string(), audience: z.string().optional() }).optional(),
    }),
  }),
});

type HttpTask = z.output<typeof taskBody>['task']['httpRequest'];

/**
 * Cloud Tasks v2. Tasks are stored. One that is for now, and for a function that is deployed, is dispatched as far as IAM goes: it is
 * gone where its account may call the function, and keeps a failed attempt where not. The function itself doesn't run.
 */
export function cloudTasksRoutes(cloud: CloudContext): Route[] {
  const { state } = cloud;
  const nameOf = (call: Call) => `${parentOf(call)}/${param(call, 'queue')}`;
  const requested = (call: Call): Queue => {
    const found = state.queues.get(nameOf(call));
    if (!found) throw notFound(`Requested entity was not found: queue ${nameOf(call)}.`);
    return found;
  };
  const route = (method: string, path: string, permission: string, handle: Route['handle']): Route => {
    return { api, method, path, permission: `cloudtasks.${permission}`, handle };
  };
  /** What the queue does with a task at once. */
  const dispatch = (call: Call, queue: Queue, task: Json, { url, oidcToken }: HttpTask) => {
    const place = `projects/${param(call, 'project')}/locations/${param(call, 'location')}`;
    const called = state.functions.get(`${place}/functions/${url.split('/').at(-1) ?? ''}`);
    const run = called && state.services.get(called.serviceConfig.service);
    if (!run) return;
    const member = `serviceAccount:${oidcToken?.serviceAccountEmail ?? ''}`;
    const invokers = (run.policy.bindings ?? []).filter(({ role }) => role === 'roles/run.invoker');
    if (invokers.some(({ members }) => members.includes(member))) queue.tasks.delete(String(task['name']));
    else task['lastAttempt'] = { responseStatus: { code: 7, message: 'PERMISSION_DENIED(7): HTTP status code 403' } };
  };
  return [
    route('GET', queues, 'queues.list', (call) => {
      const { items, ...rest } = page([...state.queues.values()], call.query, 1_000);
      return { queues: items.map(({ config }) => config), ...rest };
    }),
    route('GET', queue, 'queues.get', (call) => requested(call).config),
    route('POST', queues, 'queues.create', (call) => {
      const body = bodyOf(call, queueBody);
      if (!body.name.startsWith(`${parentOf(call)}/`))
        throw invalidArgument(`Queue ${body.name} is not in its parent.`);
      if (!/^[a-zA-Z0-9-]{1,100}$/.test(body.name.split('/').at(-1) ?? ''))
        throw invalidArgument(`Queue ID ${body.name}`);
      if (state.queues.has(body.name)) throw alreadyExists('Queue already exists.');
      const deleted = state.deletedQueues.get(body.name);
      if (deleted !== undefined && Date.now() - deleted < quotas.queueTombstoneMs) {
        throw failedPrecondition(
          `The queue cannot be created because a queue with this name existed too recently: ${body.name}.`,
        );
      }
      const config = { ...body, state: 'RUNNING' };
      state.queues.set(body.name, { config, policy: newPolicy(), tasks: new Map() });
      return config;
    }),
    route('PATCH', queue, 'queues.update', (call) => {
      const found = requested(call);
      const body = bodyOf(call, queueBody);
      const mask = (call.query.get('updateMask') ?? '').split(',');
      // The CLI disables the queue of a function that it deleted. Tasks would stay in it for good.
      if (body.state === 'DISABLED' && found.tasks.size > 0) {
        throw failedPrecondition(`Queue ${body.name} holds ${String(found.tasks.size)} tasks: drain it first.`);
      }
      const fields = new Set(mask.map((field) => field.split('.')[0]));
      const changed = Object.entries(body).filter(([field]) => fields.has(field));
      found.config = { ...found.config, ...Object.fromEntries(changed) };
      return found.config;
    }),
    route('DELETE', queue, 'queues.delete', (call) => {
      const found = requested(call);
      if (found.tasks.size > 0)
        throw failedPrecondition(`Queue holds ${String(found.tasks.size)} tasks: drain it first.`);
      state.queues.delete(nameOf(call));
      state.deletedQueues.set(nameOf(call), Date.now());
      return {};
    }),
    route('POST', `${queue}:getIamPolicy`, 'queues.getIamPolicy', (call) => requested(call).policy),
    route('POST', `${queue}:setIamPolicy`, 'queues.setIamPolicy', (call) => {
      const found = requested(call);
      found.policy = policySet(found.policy, bodyOf(call, z.unknown()), state);
      return found.policy;
    }),
    ...(['pause', 'resume', 'purge'] as const).map((verb) =>
      route('POST', `${queue}:${verb}`, `queues.${verb}`, (call) => {
        const found = requested(call);
        if (verb === 'purge') found.tasks.clear();
        else found.config = { ...found.config, state: verb === 'pause' ? 'PAUSED' : 'RUNNING' };
        return found.config;
      }),
    ),
    route('GET', `${queue}/tasks`, 'tasks.list', (call) => {
      const { items, ...rest } = page([...requested(call).tasks.values()], call.query, 1_000);
      return { tasks: items, ...rest };
    }),
    route('POST', `${queue}/tasks`, 'tasks.create', (call) => {
      const found = requested(call);
      if (found.config.state === 'DISABLED') throw failedPrecondition(`Queue ${nameOf(call)} is disabled.`);
      const { task } = bodyOf(call, taskBody);
      const token = task.httpRequest.oidcToken;
      if (token) assertAccount(token.serviceAccountEmail, 'oidcToken.serviceAccountEmail', state);
      const name = task.name ?? `${nameOf(call)}/tasks/${randomUUID()}`;
      if (found.tasks.has(name)) throw alreadyExists('Requested entity already exists');
      const stored: Json = { ...task, name, createTime: new Date().toISOString(), dispatchCount: 0 };
      found.tasks.set(name, stored);
      if (task.scheduleTime === undefined) dispatch(call, found, stored, task.httpRequest);
      return stored;
    }),
    route('GET', `${queue}/tasks/{task}`, 'tasks.get', (call) => {
      const task = requested(call).tasks.get(`${nameOf(call)}/tasks/${param(call, 'task')}`);
      if (!task) throw notFound('The task no longer exists.');
      return task;
    }),
    route('DELETE', `${queue}/tasks/{task}`, 'tasks.delete', (call) => {
      if (requested(call).tasks.delete(`${nameOf(call)}/tasks/${param(call, 'task')}`)) return {};
      throw notFound('The task no longer exists.');
    }),
  ];
}

const parentOf = (call: Call) => `projects/${param(call, 'project')}/locations/${param(call, 'location')}/queues`;
