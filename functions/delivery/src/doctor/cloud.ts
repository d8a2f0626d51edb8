import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { region } from '@fresh/contracts/region';
import { captures, routes, serviceOperations, services, subscriptions } from '@fresh/contracts/registry';
import { serviceAccountEmail, serviceAppIdsVariable } from '@fresh/contracts/service-identities';
import * as z from 'zod';
import { ask } from '../deploy/http.ts';
import { firebase, gcloudJson, CommandFailed, type Platform } from '../deploy/platform.ts';
import { readFunctions } from '../deploy/cloud-run.ts';
import { recordBucket } from '../deploy/record-store.ts';
import { withLimit } from '../deploy/run-process.ts';
import { functionsOf, routedFunctions, runService, smokeRoute } from '../deploy/units.ts';
import { root } from '../folders.ts';
import { grants, type Grant } from '../iam.ts';
import { edgeFindings } from './edge.ts';
import type { Check, Finding } from './finding.ts';
import { missingGrants, policy, publicFindings, type Policy } from './iam-gaps.ts';
import { deployedIndexes, missingIndexes, wantedIndexes } from './missing-indexes.ts';

/** Every Google API that the services or their deploy use. */
const apis = [
  ...['artifactregistry', 'cloudbuild', 'cloudfunctions', 'cloudscheduler', 'cloudtasks', 'eventarc', 'firebase'],
  ...[
    'firebaseappcheck',
    'firebasehosting',
    'firebaserules',
    'firestore',
    'iamcredentials',
    'identitytoolkit',
    'pubsub',
  ],
  ...['run', 'secretmanager', 'storage'],
].map((name) => `${name}.googleapis.com`);

/** `gcloud` commands at the same time. */
const atOnce = 4;

/** What is looked at in a project. */
export interface CloudOptions {
  readonly gateway: string;
  /** The origin of a page that calls the API from elsewhere; null without one. */
  readonly origin: string | null;
}

/** What can be looked at in a project, in the order in which one thing needs the other. */
export function cloudChecks(platform: Platform, options: CloudOptions): Check[] {
  const { project } = platform;
  return [
    { name: 'login', run: () => login(platform) },
    { name: `project ${project}`, run: () => projectFindings(platform) },
    { name: 'APIs', run: () => apiFindings(platform) },
    { name: 'records of deploys', run: () => bucketFindings(platform) },
    { name: 'service accounts', run: () => accountFindings(platform) },
    { name: 'roles', run: () => roleFindings(platform) },
    { name: 'functions', run: () => functionFindings(platform) },
    { name: 'indexes', run: () => indexFindings(platform) },
    { name: 'secrets and parameters', run: () => secretFindings(platform) },
    { name: 'gateway', run: () => gatewayFindings(platform, options) },
  ];
}

async function login(platform: Platform): Promise<Finding[]> {
  const accounts = z.array(z.object({ status: z.string() }));
  const active = accounts.parse(await gcloudJson(platform, ['auth', 'list'])).some(({ status }) => status === 'ACTIVE');
  const findings: Finding[] = active ? [] : [{ problem: 'gcloud has no account', remedy: 'gcloud auth login' }];
  // In CI the CLI takes the credentials that this names.
  if (platform.env['GOOGLE_APPLICATION_CREDENTIALS']) return findings;
  const listed = z.object({ result: z.array(z.unknown()).default([]) });
  const people = listed.parse(JSON.parse(await firebase(platform, ['login:list', '--json']))).result;
  if (people.length > 0) return findings;
  return [...findings, { problem: 'firebase has no account', remedy: 'npx firebase login' }];
}

async function projectFindings(platform: Platform): Promise<Finding[]> {
  const { project } = platform;
  // Of a project that isn't there Google says the same as of one that is somebody else's.
  const described = await orNull(
    gcloudJson(platform, ['projects', 'describe', project]),
    /\b(403|404)\b|may not exist/,
  );
  const state = z.object({ lifecycleState: z.string() }).nullable().parse(described)?.lifecycleState;
  if (state === 'ACTIVE') return [];
  const remedy = `gcloud projects list; a new one: npx firebase projects:create ${project}, then its billing account`;
  return [{ problem: state ? `${project} is ${state}` : `there is no ${project}, or you may not see it`, remedy }];
}

async function apiFindings(platform: Platform): Promise<Finding[]> {
  const listed = await gcloudJson(platform, ['services', 'list', '--enabled']);
  const enabled = z.array(z.object({ config: z.object({ name: z.string() }) })).parse(listed);
  const missing = apis.filter((api) => enabled.every(({ config }) => config.name !== api));
  if (missing.length === 0) return [];
  const remedy = `gcloud services enable ${missing.join(' ')} --project=${platform.project}`;
  return [{ problem: `not enabled: ${missing.join(', ')}`, remedy }];
}

async function bucketFindings(platform: Platform): Promise<Finding[]> {
  const bucket = recordBucket(platform.project);
  if ((await orNull(gcloudJson(platform, ['storage', 'buckets', 'describe', bucket]))) !== null) return [];
  const options = `--location=${region} --uniform-bucket-level-access --public-access-prevention`;
  const remedy = `gcloud storage buckets create ${bucket} ${options} --project=${platform.project}`;
  return [{ problem: `there is no bucket ${bucket}, where deploys are recorded (ADR 0022)`, remedy }];
}

async function accountFindings(platform: Platform): Promise<Finding[]> {
  const { project } = platform;
  const listed = await gcloudJson(platform, ['iam', 'service-accounts', 'list']);
  const accounts = z.array(z.object({ email: z.string() })).parse(listed);
  return services
    .filter((service) => accounts.every(({ email }) => email !== serviceAccountEmail(service, project)))
    .map((service) => ({
      problem: `there is no account fresh-${service}, which ${service} runs as`,
      remedy: `gcloud iam service-accounts create fresh-${service} --project=${project}`,
    }));
}

/** Roles on everything but functions and queues, whose policies are asked where it is known which are deployed. */
async function roleFindings(platform: Platform): Promise<Finding[]> {
  const { project } = platform;
  const wanted = allGrants().filter(({ on }) => on.kind !== 'function' && on.kind !== 'queue');
  const asked: [string[], Grant[]][] = [
    [
      ['projects', 'get-iam-policy', project],
      wanted.filter(({ on }) => on.kind === 'project' || on.kind === 'channel'),
    ],
    ...wanted
      .filter(({ on }) => on.kind === 'account' || on.kind === 'secret')
      .map((grant): [string[], Grant[]] => {
        const { on, service } = grant;
        return on.kind === 'secret'
          ? [['secrets', 'get-iam-policy', on.name], [grant]]
          : [['iam', 'service-accounts', 'get-iam-policy', serviceAccountEmail(service, project)], [grant]];
      }),
  ];
  const found = await withLimit(asked, atOnce, async ([command, grants]) =>
    missingGrants(grants, await policyOf(platform, command), project),
  );
  return found.flat();
}

async function functionFindings(platform: Platform): Promise<Finding[]> {
  const { project } = platform;
  const deployed = await readFunctions(platform);
  const names = services.flatMap((service) => functionsOf(service).map((name) => ({ service, name })));
  const absent = services.filter((service) => functionsOf(service).some((name) => !deployed.has(runService(name))));
  const routed = services.flatMap(routedFunctions);
  const internal = serviceOperations.map(({ name }) => name);
  const found = await withLimit(names, atOnce, async ({ name }): Promise<Finding[]> => {
    const one = deployed.get(runService(name));
    if (!one) return [];
    const command = ['run', 'services', 'get-iam-policy', one.name, `--region=${region}`];
    const granted = await policyOf(platform, command);
    const on = (kind: 'function' | 'queue') =>
      allGrants().filter((grant) => grant.on.kind === kind && grant.on.name === name);
    const queued = on('queue');
    const queue = queued.length === 0 ? null : ['tasks', 'queues', 'get-iam-policy', name, `--location=${region}`];
    return [
      ...(one.problem === null ? [] : [{ problem: `${name}: ${one.problem}`, remedy: logs(one.name, project) }]),
      ...missingGrants(on('function'), granted, project),
      ...(queue === null ? [] : missingGrants(queued, await policyOf(platform, queue), project)),
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

function logs(name: string, project: string): string {
  return `gcloud run services logs read ${name} --region=${region} --project=${project}`;
}

async function indexFindings(platform: Platform): Promise<Finding[]> {
  const wanted = wantedIndexes.parse(JSON.parse(await readFile(path.join(root, 'firestore.indexes.json'), 'utf8')));
  const list = ['firestore', 'indexes', 'composite', 'list', '--database=(default)'];
  return missingIndexes(wanted, deployedIndexes.parse(await gcloudJson(platform, list)), platform.project);
}

async function secretFindings(platform: Platform): Promise<Finding[]> {
  const { project } = platform;
  const secrets = allGrants().flatMap(({ on }) => (on.kind === 'secret' ? [on.name] : []));
  const empty = await withLimit(secrets, atOnce, async (name) => {
    const versions = await orNull(
      gcloudJson(platform, ['secrets', 'versions', 'list', name, '--filter=state:ENABLED']),
    );
    return z.array(z.unknown()).nullable().parse(versions)?.length ? [] : [name];
  });
  const proving = services.filter((service) =>
    serviceOperations.some((operation) => operation.service === service || operation.callers.includes(service)),
  );
  const silent = await withLimit(proving, atOnce, async (service) => {
    const folder = path.join(root, 'functions', service);
    const file = `.env.${project}`;
    const set = (await readdir(folder)).includes(file) ? await readFile(path.join(folder, file), 'utf8') : '';
    return set.includes(`${serviceAppIdsVariable}=`) ? [] : [service];
  });
  return [
    ...empty.flat().map((name) => ({
      problem: `secret ${name} has no version`,
      remedy: `docs/operations/SECRETS.md, "Set it"`,
    })),
    ...silent.flat().map((service) => ({
      problem: `${serviceAppIdsVariable} is not set for ${service}: its calls to other services answer 500`,
      remedy: `put the line of docs/security/IAM.md, "App Check apps", into functions/${service}/.env.${project}`,
    })),
  ];
}

async function gatewayFindings({ limits, project }: Platform, { gateway, origin }: CloudOptions): Promise<Finding[]> {
  const found = await withLimit(services, atOnce, async (service) => {
    const route = smokeRoute(service);
    const url = `${gateway}${route.path}`;
    const timeoutMs = limits.requestMs;
    const answer = await ask(url, { timeoutMs });
    const headers = { origin: origin ?? '', 'access-control-request-method': 'GET' };
    const preflight =
      origin === null || origin === gateway
        ? null
        : { origin, answer: await ask(url, { method: 'OPTIONS', headers, timeoutMs }) };
    return edgeFindings(route, answer, preflight, { gateway, project });
  });
  return found.flat();
}

function allGrants(): Grant[] {
  return grants({ services, routes, subscriptions, captures, serviceOperations });
}

/** Nobody has a role on what isn't there. */
async function policyOf(platform: Platform, command: readonly string[]): Promise<Policy> {
  return policy.parse((await orNull(gcloudJson(platform, command))) ?? {});
}

/** Null for what `gcloud` says isn't there. */
async function orNull(asking: Promise<unknown>, absent = /not.?found|\b404\b/i): Promise<unknown> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof CommandFailed && absent.test(error.output)) return null;
    throw error;
  }
}
