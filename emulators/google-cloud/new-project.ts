import { captures, routes, serviceOperations, services, subscriptions } from '@fresh/contracts/registry';
import { serviceAccountEmail } from '@fresh/contracts/service-identities';
import { grants } from '../../functions/tools/src/iam.ts';
import { quotas } from './durations.ts';
import { newEtag, newPolicy, type Policy } from './policy.ts';
import type { Principal, State } from './state.ts';

/** APIs that a new Firebase project with billing uses already. */
const newProjectApis = [
  ...['cloudresourcemanager', 'fcm', 'firebase', 'firebasehosting', 'firebaserules', 'identitytoolkit', 'logging'],
  ...['monitoring', 'pubsub', 'runtimeconfig', 'serviceusage', 'storage', 'testing'],
].map((name) => `${name}.googleapis.com`);

/** APIs that docs/operations/DEPLOY.md has enabled before the first deploy, or that the CLI enables by itself. */
const deployApis = [
  ...[
    'artifactregistry',
    'cloudbilling',
    'cloudbuild',
    'cloudfunctions',
    'cloudquotas',
    'cloudscheduler',
    'cloudtasks',
  ],
  ...['compute', 'eventarc', 'firebaseappcheck', 'firebaseextensions', 'firestore', 'iam', 'iamcredentials'],
  ...['orgpolicy', 'run', 'secretmanager'],
].map((name) => `${name}.googleapis.com`);

/** How far a project is set up. */
export interface ProjectOptions {
  /** Default: `fresh-rehearsal`. */
  readonly projectId?: string;
  /**
   * `new`: with billing, nothing else. `prepared`, the default: with APIs, accounts, roles, secret, bucket and database as
   * docs/operations/DEPLOY.md asks for before the first deploy.
   */
  readonly as?: 'new' | 'prepared';
  /** vCPU of the region; the default is a new project's. */
  readonly regionalCpu?: number;
}

/** The state of a project on which nothing is deployed. */
export function newProject({ projectId = 'fresh-rehearsal', as = 'prepared', regionalCpu }: ProjectOptions): State {
  const owner: Principal = { member: 'user:owner@example.com', permissions: 'all' };
  const state: State = {
    project: { projectId, number: '123456789012', billingEnabled: true },
    enabledApis: new Set(newProjectApis),
    identities: new Set(),
    tokens: new Map([['owner', owner]]),
    projectPolicy: { etag: newEtag(), version: 1, bindings: [{ role: 'roles/owner', members: [owner.member] }] },
    accounts: new Map(),
    functions: new Map(),
    services: new Map(),
    triggers: new Map(),
    channels: new Set(),
    topics: new Set(),
    queues: new Map(),
    deletedQueues: new Map(),
    jobs: new Map(),
    secrets: new Map(),
    databases: new Map(),
    indexes: new Map(),
    fields: new Map(),
    rulesets: new Map(),
    releases: new Map(),
    sites: new Map(),
    hostingVersions: new Map(),
    hostingReleases: [],
    buckets: new Map(),
    repositories: new Map(),
    logMetrics: new Map(),
    monitoredServices: new Map(),
    objectives: new Map(),
    quotas: {
      functionWritesPerMinute: quotas.functionWritesPerMinute,
      regionalCpu: regionalCpu ?? quotas.regionalCpu,
    },
    organizationRestrictsMembers: false,
    authConfig: null,
    requests: [],
    unexpected: [],
  };
  const site = `projects/${projectId}/sites/${projectId}`;
  state.sites.set(site, { name: site, defaultUrl: `https://${projectId}.web.app`, type: 'DEFAULT_SITE' });
  if (as === 'prepared') prepare(state, projectId);
  return state;
}

function prepare(state: State, projectId: string): void {
  state.authConfig = {
    authorizedDomains: [`${projectId}.firebaseapp.com`, `${projectId}.web.app`],
    emailPrivacyConfig: { enableImprovedEmailPrivacy: true },
    passwordPolicyConfig: {
      passwordPolicyEnforcementState: 'ENFORCE',
      passwordPolicyVersions: [{ customStrengthOptions: { minPasswordLength: 10 } }],
    },
    signIn: { email: { enabled: true, passwordRequired: true } },
  };
  for (const api of deployApis) state.enabledApis.add(api);
  for (const service of services) state.accounts.set(serviceAccountEmail(service, projectId), { policy: newPolicy() });
  const setup = grants({ services, routes, subscriptions, captures, serviceOperations }).filter(
    ({ by }) => by === 'setup',
  );
  for (const { service, role, on } of setup) {
    const member = `serviceAccount:${serviceAccountEmail(service, projectId)}`;
    if (on.kind === 'project' || on.kind === 'channel')
      state.projectPolicy = granted(state.projectPolicy, role, member);
    if (on.kind === 'account') {
      const account = state.accounts.get(serviceAccountEmail(on.service, projectId));
      if (account) account.policy = granted(account.policy, role, member);
    }
  }
  state.secrets.set('MFA_ENCRYPTION_KEY', {
    labels: { 'firebase-managed': 'functions' },
    versions: [{ name: '1', state: 'ENABLED', payload: Buffer.alloc(32, 7).toString('base64') }],
    policy: newPolicy(),
  });
  const name = `projects/${projectId}/databases/(default)`;
  state.databases.set('(default)', { name, locationId: 'us-central1', type: 'FIRESTORE_NATIVE' });
  const bucket = `${projectId}-deploys`;
  const { number } = state.project;
  state.buckets.set(bucket, {
    resource: { kind: 'storage#bucket', name: bucket, projectNumber: number },
    objects: new Map(),
  });
}

function granted(policy: Policy, role: string, member: string): Policy {
  const bindings = policy.bindings ?? [];
  const others = bindings.filter((one) => one.role !== role);
  const members = bindings.find((one) => one.role === role)?.members ?? [];
  return { ...policy, etag: newEtag(), bindings: [...others, { role, members: [...new Set([...members, member])] }] };
}
