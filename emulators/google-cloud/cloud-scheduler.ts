import * as z from 'zod';
import type { CloudContext } from './cloud-context.ts';
import { alreadyExists, invalidArgument, notFound } from './google-error.ts';
import { assertAccount } from './policy.ts';
import { bodyOf, page, param, type Call, type Route } from './routes.ts';

const api = 'cloudscheduler.googleapis.com';
const jobs = '/v1/projects/{project}/locations/{location}/jobs';
const duration = z.string().regex(/^\d+(\.\d+)?s$/);

const jobBody = z.strictObject({
  name: z.string(),
  schedule: z.string().min(1),
  timeZone: z.string(),
  attemptDeadline: duration.optional(),
  retryConfig: z
    .strictObject({
      retryCount: z.number().optional(),
      maxDoublings: z.number().optional(),
      maxBackoffDuration: duration.optional(),
      minBackoffDuration: duration.optional(),
      maxRetryDuration: duration.optional(),
    })
    .optional(),
  httpTarget: z.strictObject({
    uri: z.url(),
    httpMethod: z.literal('POST'),
    oidcToken: z.strictObject({ serviceAccountEmail: z.string(), audience: z.string().optional() }),
  }),
});

/** Cloud Scheduler v1, with jobs that call functions. They never run. */
export function cloudSchedulerRoutes(cloud: CloudContext): Route[] {
  const { state } = cloud;
  const parentOf = (call: Call) => `projects/${param(call, 'project')}/locations/${param(call, 'location')}/jobs`;
  const nameOf = (call: Call) => `${parentOf(call)}/${param(call, 'job')}`;
  const checked = (call: Call) => {
    const job = bodyOf(call, jobBody);
    assertAccount(job.httpTarget.oidcToken.serviceAccountEmail, 'oidcToken.serviceAccountEmail', state);
    return job;
  };
  const existing = (call: Call) => {
    const found = state.jobs.get(nameOf(call));
    if (!found) throw notFound('Job not found.');
    return found;
  };
  return [
    {
      api,
      method: 'GET',
      path: jobs,
      permission: 'cloudscheduler.jobs.list',
      handle: (call) => {
        const { items, ...rest } = page([...state.jobs.values()], call.query, 500);
        return { jobs: items, ...rest };
      },
    },
    { api, method: 'GET', path: `${jobs}/{job}`, permission: 'cloudscheduler.jobs.get', handle: existing },
    {
      api,
      method: 'POST',
      path: jobs,
      permission: 'cloudscheduler.jobs.create',
      handle: (call) => {
        const job = checked(call);
        if (!job.name.startsWith(`${parentOf(call)}/`)) throw invalidArgument(`Job ${job.name} is not in its parent.`);
        if (state.jobs.has(job.name)) throw alreadyExists(`Job ${job.name} already exists.`);
        state.jobs.set(job.name, { ...job, state: 'ENABLED' });
        return state.jobs.get(job.name);
      },
    },
    {
      api,
      method: 'PATCH',
      path: `${jobs}/{job}`,
      permission: 'cloudscheduler.jobs.update',
      handle: (call) => {
        state.jobs.set(nameOf(call), { ...existing(call), ...checked(call) });
        return state.jobs.get(nameOf(call));
      },
    },
    {
      api,
      method: 'DELETE',
      path: `${jobs}/{job}`,
      permission: 'cloudscheduler.jobs.delete',
      handle: (call) => {
        existing(call);
        state.jobs.delete(nameOf(call));
        return {};
      },
    },
  ];
}
