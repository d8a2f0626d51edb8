import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { region } from '@fresh/contracts/region';
import { serviceOperations, services } from '@fresh/contracts/registry';
import { serviceAccountEmail } from '@fresh/contracts/service-identities';
import { redeliveryQueue } from '@fresh/contracts/subscription';
import * as z from 'zod';
import { allGrants, queuePolicy } from '../deploy/access.ts';
import { functionPolicy, readFunctions } from '../deploy/cloud-run.ts';
import type { Platform } from '../deploy/platform.ts';
import { functionsOf, routedFunctions, runService } from '../deploy/units.ts';
import { withLimit } from '../deploy/with-limit.ts';
import { GoogleError } from '../google/google-error.ts';
import { readPolicy } from '../google/iam-policy.ts';
import type { Finding } from './finding.ts';
import { missingGrants, publicFindings } from './iam-gaps.ts';

/** Requests at the same time. */
const atOnce = 8;

/** How long a queue may take to call its function, in ms, and how often that is looked at: a cold start takes seconds. */
const [canaryTimeoutMs, canaryLookMs] = [30_000, 500];

/** How a queue is with a task. It deletes one whose function has responded with success. */
const attempted = z.object({
  lastAttempt: z
    .object({ responseStatus: z.object({ code: z.number().default(0), message: z.string().default('') }).optional() })
    .optional(),
});

/** What is not deployed or did not come up, and who may call what. */
export async function functionFindings({ google, project }: Platform): Promise<Finding[]> {
  const deployed = await readFunctions(google);
  const absent = services.filter((service) => functionsOf(service).some((name) => !deployed.has(runService(name))));
  const routed = services.flatMap(routedFunctions);
  const internal = serviceOperations.map(({ name }) => name);
  const found = await withLimit(services.flatMap(functionsOf), atOnce, async (name): Promise<Finding[]> => {
    const one = deployed.get(runService(name));
    if (!one) return [];
    const granted = await readPolicy(google, functionPolicy(google, name));
    const wanted = allGrants().filter(({ on }) => on.kind === 'function' && on.name === name);
    return [
      ...(one.problem === null ? [] : [{ problem: `${name}: ${one.problem}`, remedy: logs(one.name, project) }]),
      ...missingGrants(wanted, granted, project),
      ...(routed.includes(name) || internal.includes(name)
        ? publicFindings(name, routed.includes(name), granted, project)
        : []),
    ];
  });
  return [
    ...absent.map((service) => ({
      problem: `${service} is not deployed, or not all of it`,
      remedy: `npm run deploy -- ${service} --project ${project}`,
    })),
    ...found.flat(),
  ];
}

/** Whether each queue runs, may be filled by those that use it, and reaches its function. */
export async function queueFindings({ google, project }: Platform): Promise<Finding[]> {
  const queues = [...new Set(allGrants().flatMap(({ on }) => (on.kind === 'queue' ? [on.name] : [])))];
  const found = await withLimit(queues, atOnce, async (queue): Promise<Finding[]> => {
    const name = `projects/${project}/locations/${region}/queues/${queue}`;
    const described = await google.find({ api: 'cloudtasks', path: `/v2/${name}` });
    // Its function is not deployed, which is a finding already.
    if (described === null) return [];
    const { state } = z.object({ state: z.string() }).parse(described);
    if (state !== 'RUNNING') {
      const remedy = `gcloud tasks queues resume ${queue} --location=${region} --project=${project}`;
      return [{ problem: `queue ${queue} is ${state}: failed events are not delivered again`, remedy }];
    }
    const wanted = allGrants().filter(({ on }) => on.kind === 'queue' && on.name === queue);
    const missing = missingGrants(wanted, await readPolicy(google, queuePolicy(google, queue)), project);
    return [...missing, ...(await canaryFindings({ google, project }, queue))];
  });
  return found.flat();
}

/**
 * Puts a canary into a queue, as the services put their tasks, and waits until the function has taken it. A queue that accepts
 * tasks and can't call its function would keep every redelivery, replay and reconciliation waiting.
 */
async function canaryFindings(
  { google, project }: Pick<Platform, 'google' | 'project'>,
  queue: string,
): Promise<Finding[]> {
  const service = services.find((one) => redeliveryQueue(one) === queue);
  if (!service) return [];
  const parent = `projects/${project}/locations/${region}/queues/${queue}`;
  const name = `${parent}/tasks/doctor-${randomUUID()}`;
  const task = {
    name,
    httpRequest: {
      url: `https://${region}-${project}.cloudfunctions.net/${queue}`,
      httpMethod: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: Buffer.from(JSON.stringify({ data: { canary: name } })).toString('base64'),
      oidcToken: { serviceAccountEmail: serviceAccountEmail(service, project) },
    },
  };
  try {
    await google.json({ api: 'cloudtasks', method: 'POST', path: `/v2/${parent}/tasks`, body: { task } });
  } catch (error) {
    if (!(error instanceof GoogleError)) throw error;
    const remedy =
      error.remedy ??
      `look at the queue in the console: https://console.cloud.google.com/cloudtasks?project=${project}`;
    return [{ problem: `${queue} accepts no task: ${error.reason}`, remedy }];
  }
  for (let waitedMs = 0; ; waitedMs += canaryLookMs) {
    const found = await google.find({ api: 'cloudtasks', path: `/v2/${name}` });
    if (found === null) return [];
    const status = attempted.parse(found).lastAttempt?.responseStatus;
    const hasFailed = status !== undefined && status.code !== 0;
    if (hasFailed || waitedMs >= canaryTimeoutMs) {
      await google.find({ api: 'cloudtasks', method: 'DELETE', path: `/v2/${name}` });
      const reason = hasFailed ? status.message : `no response within ${canaryTimeoutMs / 1_000} s`;
      const problem = `${queue} can't call its function, so failed events are not delivered again: ${reason}`;
      return [{ problem, remedy: `npm run deploy -- ${service} --project ${project}; ${logs(queue, project)}` }];
    }
    await delay(canaryLookMs);
  }
}

function logs(name: string, project: string): string {
  return `gcloud run services logs read ${name} --region=${region} --project=${project} (or the console, Cloud Run)`;
}
