import type { CloudContext } from './cloud-context.ts';
import { GoogleError, notFound } from './google-error.ts';
import { param, type Route } from './routes.ts';

/**
 * What is only asked: the Firebase project, billing, quotas, organization policies, the default account, the message of the
 * day, old runtime configuration, extensions.
 */
export function projectFactsRoutes(cloud: CloudContext): Route[] {
  const { state } = cloud;
  const { projectId, number } = state.project;
  return [
    {
      api: 'firebase.googleapis.com',
      method: 'GET',
      path: '/v1beta1/projects/{project}',
      permission: 'firebase.projects.get',
      handle: () => ({
        projectId,
        projectNumber: number,
        displayName: projectId,
        state: 'ACTIVE',
        name: `projects/${projectId}`,
      }),
    },
    {
      api: 'firebase.googleapis.com',
      method: 'GET',
      path: '/v1beta1/projects/{project}/adminSdkConfig',
      permission: 'firebase.projects.get',
      handle: () => ({ projectId, storageBucket: `${projectId}.firebasestorage.app` }),
    },
    {
      api: 'firebase.googleapis.com',
      method: 'GET',
      path: '/v1beta1/projects/{project}/webApps',
      permission: 'firebase.clients.list',
      handle: () => ({}),
    },
    {
      api: 'cloudbilling.googleapis.com',
      method: 'GET',
      path: '/v1/projects/{project}/billingInfo',
      permission: 'resourcemanager.projects.get',
      handle: () => ({
        name: `projects/${projectId}/billingInfo`,
        projectId,
        billingEnabled: state.project.billingEnabled,
        ...(state.project.billingEnabled ? { billingAccountName: 'billingAccounts/000000-000000-000000' } : {}),
      }),
    },
    {
      api: 'cloudquotas.googleapis.com',
      method: 'GET',
      path: '/v1/projects/{project}/locations/global/services/run.googleapis.com/quotaInfos/{quota}',
      permission: 'cloudquotas.quotas.get',
      handle: (call) => {
        if (param(call, 'quota') !== 'CpuAllocPerProjectRegion') throw notFound('Quota info not found.');
        return {
          name: `projects/${number}/locations/global/services/run.googleapis.com/quotaInfos/CpuAllocPerProjectRegion`,
          quotaId: 'CpuAllocPerProjectRegion',
          metric: 'run.googleapis.com/cpu_allocation',
          service: 'run.googleapis.com',
          dimensions: ['region'],
          // In milli vCPU, as Google counts it.
          dimensionsInfos: [
            {
              dimensions: { region: 'us-central1' },
              details: { value: String(state.quotas.regionalCpu * 1_000) },
              applicableLocations: ['us-central1'],
            },
          ],
        };
      },
    },
    {
      api: 'orgpolicy.googleapis.com',
      method: 'GET',
      path: '/v2/projects/{project}/policies/iam.allowedPolicyMemberDomains:getEffectivePolicy',
      permission: 'orgpolicy.policy.get',
      handle: () => ({
        name: `projects/${number}/policies/iam.allowedPolicyMemberDomains`,
        spec: {
          rules: state.organizationRestrictsMembers
            ? [{ values: { allowedValues: ['C01234567'] } }]
            : [{ allowAll: true }],
        },
      }),
    },
    {
      api: 'identitytoolkit.googleapis.com',
      method: 'GET',
      path: '/admin/v2/projects/{project}/config',
      permission: 'firebaseauth.configs.get',
      handle: () => {
        if (state.authConfig === null) throw new GoogleError(404, 'NOT_FOUND', 'CONFIGURATION_NOT_FOUND');
        return state.authConfig;
      },
    },
    {
      api: 'oauth2.googleapis.com',
      method: 'GET',
      path: '/tokeninfo',
      anonymous: true,
      handle: (call) => {
        const known = state.tokens.get(call.query.get('access_token') ?? '');
        if (known === undefined || known === 'expired') {
          throw new GoogleError(400, 'INVALID_ARGUMENT', 'Invalid Value');
        }
        return {
          email: known.member.split(':')[1],
          email_verified: 'true',
          expires_in: '3599',
          access_type: 'offline',
        };
      },
    },
    {
      api: 'compute.googleapis.com',
      method: 'GET',
      path: '/compute/v1/projects/{project}',
      permission: 'compute.projects.get',
      handle: () => ({ name: projectId, defaultServiceAccount: `${number}-compute@developer.gserviceaccount.com` }),
    },
    {
      api: 'firebaseio.com',
      method: 'GET',
      path: '/cli.json',
      anonymous: true,
      handle: () => ({ minVersion: '3.0.5' }),
    },
    {
      api: 'runtimeconfig.googleapis.com',
      method: 'GET',
      path: '/v1beta1/projects/{project}/configs',
      permission: 'runtimeconfig.configs.list',
      handle: () => ({}),
    },
    {
      api: 'firebaseextensions.googleapis.com',
      method: 'GET',
      path: '/v1beta/projects/{project}/instances',
      permission: 'firebaseextensions.instances.list',
      handle: () => ({}),
    },
  ];
}
