import { region } from '@fresh/contracts/region';
import * as z from 'zod';
import type { Platform } from '../deploy/platform.ts';
import { readVcpuQuota } from '../deploy/quota.ts';
import { recordBucket } from '../deploy/record-store.ts';
import type { Finding } from './finding.ts';
import { largestService } from './largest-service.ts';

/** Every Google API that is asked for, by what asks for it. */
const apis: Readonly<Record<string, readonly string[]>> = {
  'the services': ['cloudtasks', 'eventarc', 'firebaseappcheck', 'firestore', 'iamcredentials', 'identitytoolkit'],
  // Also where nothing of ours uses them: the CLI asks for extensions and billing at each deploy of functions.
  'the Firebase CLI': [
    ...['artifactregistry', 'cloudbilling', 'cloudbuild', 'cloudfunctions', 'cloudresourcemanager', 'cloudscheduler'],
    ...['firebase', 'firebaseextensions', 'firebasehosting', 'firebaserules', 'iam', 'pubsub', 'run', 'secretmanager'],
    ...['serviceusage', 'storage'],
  ],
  'this command': ['cloudquotas', 'orgpolicy'],
};

/** What an account that deploys has to be allowed, one of each role that DEPLOY.md lists. */
const permissions = [
  'artifactregistry.repositories.update',
  'cloudfunctions.functions.create',
  'cloudfunctions.functions.delete',
  'cloudscheduler.jobs.create',
  'cloudtasks.queues.setIamPolicy',
  'datastore.indexes.create',
  'eventarc.triggers.create',
  'firebase.projects.get',
  'firebasehosting.sites.update',
  'firebaserules.releases.update',
  'resourcemanager.projects.getIamPolicy',
  'run.services.setIamPolicy',
  'run.services.update',
  'secretmanager.secrets.setIamPolicy',
  'serviceusage.services.use',
];

/** Of a project that does not exist Google says the same as of one that the account may not see. */
export async function projectFindings({ google, project }: Platform): Promise<Finding[]> {
  const described = await google.find({ api: 'cloudresourcemanager', path: `/v1/projects/${project}` });
  const state = z.object({ lifecycleState: z.string() }).nullable().parse(described)?.lifecycleState;
  if (state === 'ACTIVE') return [];
  const remedy = `npx firebase projects:list shows yours; a new one: npx firebase projects:create ${project}`;
  return [{ problem: state ? `${project} is ${state}` : `there is no project ${project} that you may see`, remedy }];
}

/** What the account that runs this may not do, and has to for a deploy. */
export async function permissionFindings({ google, project }: Platform): Promise<Finding[]> {
  const path = `/v1/projects/${project}:testIamPermissions`;
  const asked = await google.json({ api: 'cloudresourcemanager', method: 'POST', path, body: { permissions } });
  const has = z.object({ permissions: z.array(z.string()).default([]) }).parse(asked).permissions;
  const missing = permissions.filter((permission) => !has.includes(permission));
  if (missing.length === 0) return [];
  const remedy = 'ask an owner of the project for the roles in docs/operations/DEPLOY.md, "Rights"';
  return [{ problem: `your account may not ${missing.join(', ')}`, remedy }];
}

/** Functions of the 2nd generation need a billing account. */
export async function billingFindings({ google, project }: Platform): Promise<Finding[]> {
  const info = await google.json({ api: 'cloudbilling', path: `/v1/projects/${project}/billingInfo` });
  if (z.object({ billingEnabled: z.boolean().default(false) }).parse(info).billingEnabled) return [];
  const remedy = `https://console.firebase.google.com/project/${project}/usage/details: choose the Blaze plan`;
  return [{ problem: 'the project has no billing account, so functions can’t be deployed', remedy }];
}

/** APIs that are not enabled. A deployer in CI can't enable them, and a person waits for each one by one. */
export async function apiFindings({ google, project }: Platform): Promise<Finding[]> {
  const path = `/v1/projects/${project}/services?filter=state:ENABLED&pageSize=200`;
  const listed = await google.list({ api: 'serviceusage', path }, 'services');
  const enabled = z.array(z.object({ name: z.string() })).parse(listed);
  const isEnabled = (api: string) => enabled.some(({ name }) => name.endsWith(`/${api}.googleapis.com`));
  return Object.entries(apis).flatMap(([user, wanted]) => {
    const missing = wanted.filter((api) => !isEnabled(api)).map((api) => `${api}.googleapis.com`);
    if (missing.length === 0) return [];
    const remedy = `gcloud services enable ${missing.join(' ')} --project=${project} (or the console, APIs & Services)`;
    return [{ problem: `not enabled, and needed by ${user}: ${missing.join(', ')}`, remedy }];
  });
}

/** Where the database is can't be changed; the Firebase CLI makes a missing one without a question. */
export async function databaseFindings({ google, project }: Platform): Promise<Finding[]> {
  const found = await google.find({ api: 'firestore', path: `/v1/projects/${project}/databases/(default)` });
  const create = `npx firebase firestore:databases:create "(default)" --location ${region} --project ${project}`;
  if (found === null) return [{ problem: 'there is no Firestore database', remedy: create }];
  const { locationId, type } = z.object({ locationId: z.string(), type: z.string() }).parse(found);
  return [
    ...(locationId === region
      ? []
      : [
          {
            problem: `the database is in ${locationId}, the functions in ${region}: each call crosses regions`,
            remedy: 'a database can’t be moved; use a project whose database is in the region of the functions',
          },
        ]),
    ...(type === 'FIRESTORE_NATIVE'
      ? []
      : [{ problem: `the database is ${type}, which has no triggers`, remedy: 'use one in Native mode' }]),
  ];
}

/** Without the bucket nothing can be deployed by these commands. */
export async function bucketFindings({ google, project }: Platform): Promise<Finding[]> {
  const bucket = recordBucket(project);
  if ((await google.find({ api: 'storage', path: `/storage/v1/b/${bucket}` })) !== null) return [];
  const options = `--location=${region} --uniform-bucket-level-access --public-access-prevention`;
  const remedy = `gcloud storage buckets create gs://${bucket} ${options} --project=${project} (or the console, Cloud Storage)`;
  return [{ problem: `there is no bucket ${bucket}, where deploys are recorded (ADR 0022)`, remedy }];
}

/**
 * Cloud Run's vCPU of the region, against the largest service: each function that is written starts an instance. A deploy is
 * divided into stages and builds that fit (`stages.ts`), and takes longer for it.
 */
export async function quotaFindings({ google, project }: Platform): Promise<Finding[]> {
  const quota = await readVcpuQuota(google);
  if (quota === null) {
    const remedy = `look at https://console.cloud.google.com/iam-admin/quotas?project=${project}, Cloud Run, "Total CPU allocation"`;
    return [{ problem: `Google does not say how many vCPU Cloud Run may use in ${region}`, remedy }];
  }
  const { service, vcpu } = largestService();
  if (vcpu <= quota) return [];
  const remedy =
    `ask for at least ${Math.ceil(vcpu)} vCPU (Total CPU allocation, in milli vCPU, ${region}): ` +
    `https://console.cloud.google.com/iam-admin/quotas?project=${project}`;
  const problem = `a release of ${service} starts ${vcpu} vCPU at once and the quota is ${quota}: it takes more than one build`;
  return [{ problem, remedy }];
}

const effectivePolicy = z.object({
  spec: z
    .object({
      rules: z.array(z.object({ allowAll: z.boolean().default(false), values: z.unknown().optional() })).default([]),
    })
    .prefault({}),
});

/** An organization may forbid `allUsers`, without which no browser reaches a route. */
export async function organizationPolicyFindings({ google, project }: Platform): Promise<Finding[]> {
  const path = `/v2/projects/${project}/policies/iam.allowedPolicyMemberDomains:getEffectivePolicy`;
  const { spec } = effectivePolicy.parse((await google.find({ api: 'orgpolicy', path })) ?? {});
  const restricted = spec.rules.some(({ allowAll, values }) => !allowAll && values !== undefined);
  if (!restricted) return [];
  const remedy =
    'an administrator of the organization allows all members in this project: ' +
    `https://console.cloud.google.com/iam-admin/orgpolicies/iam-allowedPolicyMemberDomains?project=${project}`;
  return [{ problem: 'the organization forbids allUsers, so browsers can’t call any route', remedy }];
}
