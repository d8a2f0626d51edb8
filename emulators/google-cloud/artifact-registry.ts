import * as z from 'zod';
import type { CloudContext } from './cloud-context.ts';
import { invalidArgument, notFound } from './google-error.ts';
import { bodyOf, page, param, type Call, type Route } from './routes.ts';

const api = 'artifactregistry.googleapis.com';
const repositories = '/v1/projects/{project}/locations/{location}/repositories';

const repositoryBody = z.strictObject({
  name: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
  cleanupPolicyDryRun: z.boolean().optional(),
  cleanupPolicies: z
    .record(
      z.string(),
      z.strictObject({
        id: z.string(),
        action: z.enum(['DELETE', 'KEEP']),
        condition: z.strictObject({ tagState: z.string(), olderThan: z.string().regex(/^\d+s$/) }).optional(),
      }),
    )
    .optional(),
});

/** Repositories of Artifact Registry v1. `gcf-artifacts` is made by the first build of a function. */
export function artifactRegistryRoutes(cloud: CloudContext): Route[] {
  const { state } = cloud;
  const parentOf = (call: Call) => `projects/${param(call, 'project')}/locations/${param(call, 'location')}`;
  const requested = (call: Call) => {
    const name = `${parentOf(call)}/repositories/${param(call, 'repository')}`;
    const built = [...state.functions.keys()].some((one) => one.startsWith(`${parentOf(call)}/`));
    if (!state.repositories.has(name) && built && name.endsWith('/gcf-artifacts')) {
      state.repositories.set(name, { name, format: 'DOCKER', labels: { 'goog-managed-by': 'cloudfunctions' } });
    }
    const found = state.repositories.get(name);
    if (!found) throw notFound(`Requested entity was not found: ${name}`);
    return { name, found };
  };
  return [
    {
      api,
      method: 'GET',
      path: repositories,
      permission: 'artifactregistry.repositories.list',
      handle: (call) => {
        const { items, ...rest } = page([...state.repositories.values()], call.query, 1_000);
        return { repositories: items, ...rest };
      },
    },
    {
      api,
      method: 'GET',
      path: `${repositories}/{repository}`,
      permission: 'artifactregistry.repositories.get',
      handle: (call) => requested(call).found,
    },
    {
      api,
      method: 'PATCH',
      path: `${repositories}/{repository}`,
      permission: 'artifactregistry.repositories.update',
      handle: (call) => {
        const { name, found } = requested(call);
        const fields = (call.query.get('updateMask') ?? '').split(',');
        const allowed = ['name', 'labels', 'cleanupPolicies', 'cleanupPolicyDryRun'];
        const wrong = fields.find((field) => !allowed.includes(field.split('.')[0] ?? ''));
        if (wrong !== undefined) throw invalidArgument(`updateMask: ${wrong} can't be updated.`);
        const body = bodyOf(call, repositoryBody);
        const changed = Object.entries(body).filter(([field]) => fields.some((one) => one.split('.')[0] === field));
        state.repositories.set(name, { ...found, ...Object.fromEntries(changed) });
        return state.repositories.get(name);
      },
    },
  ];
}
