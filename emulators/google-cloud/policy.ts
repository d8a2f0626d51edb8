import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { aborted, failedPrecondition, invalidArgument } from './google-error.ts';
import type { Policy, State } from './state.ts';

export type { Policy } from './state.ts';

/** The policy of a new resource. */
export const newPolicy = (): Policy => ({ etag: 'ACAB' });

const binding = z.strictObject({
  role: z.string().regex(/^(roles|projects\/[^/]+\/roles|organizations\/[^/]+\/roles)\/[\w.]+$/),
  members: z.array(z.string()).min(1),
  condition: z.unknown().optional(),
});

const request = z.strictObject({
  policy: z.strictObject({
    version: z.number().optional(),
    etag: z.string().optional(),
    bindings: z.array(binding).default([]),
    auditConfigs: z.array(z.unknown()).optional(),
  }),
  updateMask: z.string().optional(),
});

const address = /^[\w.+-]+@[\w-]+(\.[\w-]+)+$/;

/**
 * What a `setIamPolicy` request makes of a policy. As strict as IAM: members are full addresses, accounts exist, an etag
 * that is given is the current one. Without an etag the policy is overwritten. Throws GoogleError.
 */
export function policySet(current: Policy, body: unknown, state: State): Policy {
  const parsed = request.safeParse(body);
  if (!parsed.success) throw invalidArgument(`Invalid policy: ${z.prettifyError(parsed.error)}`);
  const { policy } = parsed.data;
  if (policy.etag && policy.etag !== current.etag) {
    throw aborted(
      'There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.',
    );
  }
  for (const member of policy.bindings.flatMap(({ members }) => members)) assertMember(member, state);
  const bindings = policy.bindings.map(({ role, members }) => ({ role, members: [...new Set(members)] }));
  return { version: policy.version ?? 1, etag: newEtag(), bindings };
}

/** A new etag, in the form of Google's. */
export function newEtag(): string {
  return `Bw${randomBytes(8).toString('base64')}`;
}

/** Whether a policy grants a role to a member. */
export function isGranted(policy: Policy, role: string, member: string): boolean {
  return (policy.bindings ?? []).some((one) => one.role === role && one.members.includes(member));
}

function assertMember(member: string, state: State): void {
  if (member === 'allUsers' || member === 'allAuthenticatedUsers') {
    if (state.organizationRestrictsMembers) {
      throw failedPrecondition(
        'One or more users named in the policy do not belong to a permitted customer, perhaps due to an organization policy.',
      );
    }
    return;
  }
  const [kind, ...rest] = member.split(':');
  const name = rest.join(':');
  const kinds = ['user', 'group', 'serviceAccount'];
  if (kind === 'domain' || kind === 'deleted' || kind === 'principal' || kind === 'principalSet') return;
  if (!kinds.includes(kind ?? '') || !address.test(name)) {
    throw invalidArgument(`Invalid member: ${member}. Members must be full addresses with their kind.`);
  }
  if (kind === 'serviceAccount' && !accountExists(name, state)) {
    throw invalidArgument(`Service account ${name} does not exist.`);
  }
}

/** Whether a service account exists: one of the project, its default ones, or an agent of Google that was made. */
function accountExists(email: string, state: State): boolean {
  const { projectId, number } = state.project;
  if (state.accounts.has(email)) return true;
  // Made with the first API that runs something in its name.
  if (email === `${number}-compute@developer.gserviceaccount.com`) {
    return ['compute', 'run', 'cloudbuild'].some((api) => state.enabledApis.has(`${api}.googleapis.com`));
  }
  if (email === `${number}@cloudbuild.gserviceaccount.com`) return state.enabledApis.has('cloudbuild.googleapis.com');
  const agent = new RegExp(`^service-${number}@gcp-sa-([\\w-]+)\\.iam\\.gserviceaccount\\.com$`).exec(email)?.[1];
  if (agent !== undefined) return state.identities.has(`${agent}.googleapis.com`);
  const ofProject = email.endsWith(`@${projectId}.iam.gserviceaccount.com`) || email.includes(number);
  return !ofProject && email.endsWith('gserviceaccount.com') && !email.endsWith('@appspot.gserviceaccount.com');
}

/** Throws GoogleError for a service account that no function or job can run as. */
export function assertAccount(email: unknown, what: string, state: State): asserts email is string {
  if (typeof email !== 'string' || !address.test(email)) {
    throw invalidArgument(`${what}: '${String(email)}' is not the full address of a service account.`);
  }
  if (!accountExists(email, state)) throw invalidArgument(`${what}: service account ${email} does not exist.`);
}
