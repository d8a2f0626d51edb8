import { services } from '@fresh/contracts/registry';
import { serviceAccountEmail } from '@fresh/contracts/service-identities';
import * as z from 'zod';
import { allGrants } from '../deploy/access.ts';
import type { Platform } from '../deploy/platform.ts';
import { withLimit } from '../deploy/with-limit.ts';
import type { GoogleClient } from '../google/client.ts';
import { has, policy, type Policy } from '../google/iam-policy.ts';
import type { Grant } from '../iam.ts';
import type { Finding } from './finding.ts';
import { missingGrants } from './iam-gaps.ts';

/** Requests at the same time. */
const atOnce = 8;

/** The accounts that functions run as, which have to exist before them. */
export async function accountFindings({ google, project }: Platform): Promise<Finding[]> {
  const accounts = await listAccounts(google);
  return services
    .filter((service) => !accounts.includes(serviceAccountEmail(service, project)))
    .map((service) => ({
      problem: `there is no account fresh-${service}, which ${service} runs as`,
      remedy: `gcloud iam service-accounts create fresh-${service} --project=${project} (or the console, IAM)`,
    }));
}

/**
 * A deploy sets the account that a function runs as, which takes the right to act as it. The CLI also asks for it on App
 * Engine's account, where there is one (firebase-tools 15.34.2, `lib/deploy/functions/checkIam.js`).
 */
export async function actAsFindings({ google, project }: Platform): Promise<Finding[]> {
  const accounts = await listAccounts(google);
  const ours = services.map((service) => serviceAccountEmail(service, project));
  const wanted = [...ours, `${project}@appspot.gserviceaccount.com`].filter((email) => accounts.includes(email));
  const found = await withLimit(wanted, atOnce, async (email): Promise<Finding[]> => {
    const path = `/v1/projects/${project}/serviceAccounts/${email}:testIamPermissions`;
    const body = { permissions: ['iam.serviceAccounts.actAs'] };
    const asked = await google.json({ api: 'iam', method: 'POST', path, body });
    if (z.object({ permissions: z.array(z.string()).default([]) }).parse(asked).permissions.length > 0) return [];
    const command = `gcloud iam service-accounts add-iam-policy-binding ${email} --project=${project}`;
    return [
      {
        problem: `your account may not act as ${email}, so a deploy fails`,
        remedy: `${command} --role=roles/iam.serviceAccountUser --member=<your account>`,
      },
    ];
  });
  return found.flat();
}

/**
 * Projects since mid-2024 build functions as the compute account. An organization that switches off automatic grants leaves
 * it without the role for that, and every build fails.
 */
export async function buildAccountFindings({ google, project }: Platform): Promise<Finding[]> {
  const described = await google.json({ api: 'cloudresourcemanager', path: `/v1/projects/${project}` });
  const { projectNumber } = z.object({ projectNumber: z.coerce.string() }).parse(described);
  const member = `serviceAccount:${projectNumber}-compute@developer.gserviceaccount.com`;
  const granted = await projectPolicy(google);
  const roles = ['roles/cloudbuild.builds.builder', 'roles/editor', 'roles/owner'];
  if (roles.some((role) => has(granted, role, member))) return [];
  return [
    {
      problem: `${member} may not build functions`,
      remedy: `gcloud projects add-iam-policy-binding ${project} --member=${member} --role=${roles[0] ?? ''} --condition=None`,
    },
  ];
}

/** Roles on everything but functions and queues, whose policies are read where it is known which are deployed. */
export async function roleFindings({ google, project }: Platform): Promise<Finding[]> {
  const wanted = allGrants();
  const onProject = wanted.filter(({ on }) => on.kind === 'project' || on.kind === 'channel');
  const others = wanted.filter(({ on }) => on.kind === 'account' || on.kind === 'secret');
  const found = await withLimit(others, atOnce, async (one) =>
    missingGrants([one], await policyOf(google, one), project),
  );
  return [...missingGrants(onProject, await projectPolicy(google), project), ...found.flat()];
}

async function policyOf(google: GoogleClient, { on, service }: Grant): Promise<Policy> {
  const { project } = google;
  const found =
    on.kind === 'secret'
      ? await google.find({ api: 'secretmanager', path: `/v1/projects/${project}/secrets/${on.name}:getIamPolicy` })
      : await google.find({
          ...{ api: 'iam', method: 'POST', body: {} },
          path: `/v1/projects/${project}/serviceAccounts/${serviceAccountEmail(service, project)}:getIamPolicy`,
        });
  return policy.parse(found ?? {});
}

async function projectPolicy(google: GoogleClient): Promise<Policy> {
  const path = `/v1/projects/${google.project}:getIamPolicy`;
  const body = { options: { requestedPolicyVersion: 3 } };
  return policy.parse(await google.json({ api: 'cloudresourcemanager', method: 'POST', path, body }));
}

async function listAccounts(google: GoogleClient): Promise<string[]> {
  const path = `/v1/projects/${google.project}/serviceAccounts?pageSize=100`;
  const listed = await google.list({ api: 'iam', path }, 'accounts');
  return z
    .array(z.object({ email: z.string() }))
    .parse(listed)
    .map(({ email }) => email);
}
