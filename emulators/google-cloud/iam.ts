import * as z from 'zod';
import type { CloudContext } from './cloud-context.ts';
import { alreadyExists, invalidArgument, notFound, permissionDenied } from './google-error.ts';
import { newPolicy, policySet } from './policy.ts';
import { bodyOf, page, param, type Call, type Route } from './routes.ts';

const iam = 'iam.googleapis.com';
const resourceManager = 'cloudresourcemanager.googleapis.com';
const accounts = '/v1/projects/{project}/serviceAccounts';
const permissionsBody = z.strictObject({ permissions: z.array(z.string()) });

/** Cloud Resource Manager v1 for the project, and service accounts of IAM v1. */
export function iamRoutes(cloud: CloudContext): Route[] {
  const { state } = cloud;
  const { projectId, number } = state.project;
  const resource = (email: string) => ({
    name: `projects/${projectId}/serviceAccounts/${email}`,
    projectId,
    email,
    uniqueId: String(email.length * 1_000_003),
  });
  const requested = (call: Call) => {
    const email = param(call, 'account');
    const account = state.accounts.get(email);
    // IAM says the same of one that is not there and of one that the caller may not see.
    if (!account) throw permissionDenied('iam.serviceAccounts.get', `iam.googleapis.com/${email}`);
    return { email, account };
  };
  const testPermissions = (call: Call) => {
    const { permissions } = bodyOf(call, permissionsBody);
    const { caller } = call;
    const allowed = permissions.filter((one) => caller.permissions === 'all' || caller.permissions.has(one));
    return allowed.length > 0 ? { permissions: allowed } : {};
  };
  return [
    {
      api: resourceManager,
      method: 'GET',
      path: '/v1/projects/{project}',
      permission: 'resourcemanager.projects.get',
      handle: () => ({ projectId, projectNumber: number, name: projectId, lifecycleState: 'ACTIVE' }),
    },
    {
      api: resourceManager,
      method: 'POST',
      path: '/v1/projects/{project}:getIamPolicy',
      permission: 'resourcemanager.projects.getIamPolicy',
      handle: () => state.projectPolicy,
    },
    {
      api: resourceManager,
      method: 'POST',
      path: '/v1/projects/{project}:setIamPolicy',
      permission: 'resourcemanager.projects.setIamPolicy',
      handle: (call) => {
        const body = bodyOf(call, z.looseObject({ policy: z.looseObject({ etag: z.string().optional() }) }));
        // Without an etag one of two writers would lose what the other granted: always a mistake here.
        if (!body.policy.etag) throw invalidArgument('The policy of a project is only written with its etag.');
        state.projectPolicy = policySet(state.projectPolicy, body, state);
        return state.projectPolicy;
      },
    },
    {
      api: resourceManager,
      method: 'POST',
      path: '/v1/projects/{project}:testIamPermissions',
      handle: testPermissions,
    },
    {
      api: iam,
      method: 'GET',
      path: accounts,
      permission: 'iam.serviceAccounts.list',
      handle: (call) => {
        const { items, ...rest } = page([...state.accounts.keys()], call.query, 100);
        return { accounts: items.map(resource), ...rest };
      },
    },
    {
      api: iam,
      method: 'POST',
      path: accounts,
      permission: 'iam.serviceAccounts.create',
      handle: (call) => {
        const body = bodyOf(
          call,
          z.strictObject({
            accountId: z.string().regex(/^[a-z]([-a-z0-9]{4,28}[a-z0-9])$/),
            serviceAccount: z
              .strictObject({ displayName: z.string().optional(), description: z.string().optional() })
              .optional(),
          }),
        );
        const email = `${body.accountId}@${projectId}.iam.gserviceaccount.com`;
        if (state.accounts.has(email)) throw alreadyExists(`Service account ${body.accountId} already exists.`);
        state.accounts.set(email, { policy: newPolicy() });
        return resource(email);
      },
    },
    {
      api: iam,
      method: 'GET',
      path: `${accounts}/{account}`,
      permission: 'iam.serviceAccounts.get',
      handle: (call) => {
        const email = param(call, 'account');
        if (!state.accounts.has(email)) throw notFound(`Service account ${email} does not exist.`);
        return resource(email);
      },
    },
    {
      api: iam,
      method: 'POST',
      path: `${accounts}/{account}:getIamPolicy`,
      permission: 'iam.serviceAccounts.getIamPolicy',
      handle: (call) => requested(call).account.policy,
    },
    {
      api: iam,
      method: 'POST',
      path: `${accounts}/{account}:setIamPolicy`,
      permission: 'iam.serviceAccounts.setIamPolicy',
      handle: (call) => {
        const { account } = requested(call);
        account.policy = policySet(account.policy, bodyOf(call, z.unknown()), state);
        return account.policy;
      },
    },
    {
      api: iam,
      method: 'POST',
      path: `${accounts}/{account}:testIamPermissions`,
      handle: (call) => {
        requested(call);
        return testPermissions(call);
      },
    },
  ];
}
