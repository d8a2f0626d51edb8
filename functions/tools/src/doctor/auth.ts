import * as z from 'zod';
import type { Platform } from '../deploy/platform.ts';
import type { Finding } from './finding.ts';

/** The shortest password that the doctor doesn't report: NIST SP 800-63B, 5.1.1.1. */
const shortestPassword = 8;

/**
 * What Auth is set to, as far as our threat model relies on it. Absent fields are off: Google leaves them out
 * (https://cloud.google.com/identity-platform/docs/reference/rest/v2/Config).
 */
const authConfig = z.object({
  authorizedDomains: z.array(z.string()).default([]),
  emailPrivacyConfig: z.object({ enableImprovedEmailPrivacy: z.boolean().default(false) }).prefault({}),
  passwordPolicyConfig: z
    .object({
      passwordPolicyEnforcementState: z.string().default('OFF'),
      passwordPolicyVersions: z
        .array(
          z.object({
            customStrengthOptions: z.object({ minPasswordLength: z.number().default(6) }).prefault({}),
          }),
        )
        .default([]),
    })
    .prefault({}),
  signIn: z
    .object({
      allowDuplicateEmails: z.boolean().default(false),
      anonymous: z.object({ enabled: z.boolean().default(false) }).prefault({}),
    })
    .prefault({}),
});

/** Settings of Auth that let a stranger in more easily than the services assume (threat model, G20). */
export async function authFindings({ google, project }: Platform): Promise<Finding[]> {
  const path = `/admin/v2/projects/${project}/config`;
  const read = await google.find({ api: 'identitytoolkit', path });
  const console_ = `https://console.firebase.google.com/project/${project}/authentication/settings`;
  if (read === null) return [{ problem: 'Auth was never set up', remedy: `choose "Get started": ${console_}` }];
  const { authorizedDomains, emailPrivacyConfig, passwordPolicyConfig, signIn } = authConfig.parse(read);
  const { passwordPolicyEnforcementState: state, passwordPolicyVersions: versions } = passwordPolicyConfig;
  const shortest = versions[0]?.customStrengthOptions.minPasswordLength ?? 6;
  const local = authorizedDomains.filter((domain) => domain === 'localhost' || domain === '127.0.0.1');
  const checks: readonly (readonly [isWrong: boolean, problem: string, remedy: string])[] = [
    [
      !emailPrivacyConfig.enableImprovedEmailPrivacy,
      'Auth says who has an account: protection against email enumeration is off',
      `"User actions", "Email enumeration protection": ${console_}`,
    ],
    [
      state !== 'ENFORCE' || shortest < shortestPassword,
      `passwords of ${state === 'ENFORCE' ? shortest : 6} characters are accepted`,
      `"Password policy": require enforcement, and at least ${shortestPassword} characters: ${console_}`,
    ],
    [
      local.length > 0,
      `pages of ${local.join(' and ')} may sign users in: whatever runs on a user's machine can`,
      `"Authorized domains": remove them from a project in production: ${console_}`,
    ],
    [
      signIn.anonymous.enabled,
      'anonymous users can sign in: each limit of a user can be had again for nothing',
      `"Sign-in method": disable Anonymous: ${console_}`,
    ],
    [
      signIn.allowDuplicateEmails,
      'several accounts may have one address, and invitations go by the address',
      `"User account linking": link accounts that use the same email: ${console_}`,
    ],
  ];
  return checks.flatMap(([isWrong, problem, remedy]) => (isWrong ? [{ problem, remedy }] : []));
}
