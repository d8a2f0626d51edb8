import { region } from '@fresh/contracts/region';
import { serviceAccountEmail } from '@fresh/contracts/service-identities';
import type { Grant } from '../iam.ts';
import { runService } from '../deploy/units.ts';

/**
 * The arguments of the `gcloud` command that makes a grant; made twice, it is made once. gcloud has no
 * command for the policy of an Eventarc channel: that role is granted on the project, which has one channel.
 */
export function grantCommand({ service, role, on }: Grant, project: string): string[] {
  const account = serviceAccountEmail(service, project);
  const binding = [`--member=serviceAccount:${account}`, `--role=${role}`];
  const add = 'add-iam-policy-binding';
  switch (on.kind) {
    case 'project':
    case 'channel':
      return ['projects', add, project, ...binding, '--condition=None'];
    case 'function':
      return ['run', 'services', add, runService(on.name), `--region=${region}`, ...binding];
    case 'queue':
      return ['tasks', 'queues', add, on.name, `--location=${region}`, ...binding];
    case 'account':
      return ['iam', 'service-accounts', add, serviceAccountEmail(on.service, project), ...binding];
    case 'secret':
      return ['secrets', add, on.name, ...binding];
  }
}
