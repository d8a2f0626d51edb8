import { region } from '@fresh/contracts/region';
import { serviceAccountEmail } from '@fresh/contracts/service-identities';
import { runService } from '../deploy/units.ts';
import { has, type Policy } from '../google/iam-policy.ts';
import type { Grant, Resource } from '../iam.ts';
import type { Finding } from './finding.ts';
import { grantCommand } from './grant-command.ts';

const allUsers = 'allUsers';
const invoker = 'roles/run.invoker';

/** Roles that a service's account should have on something and hasn't, each with the command that grants it. */
export function missingGrants(grants: readonly Grant[], granted: Policy, project: string): Finding[] {
  return grants.flatMap((grant) => {
    const member = `serviceAccount:${serviceAccountEmail(grant.service, project)}`;
    if (has(granted, grant.role, member)) return [];
    const problem = `fresh-${grant.service} has no ${grant.role} on ${nameOf(grant.on)}. ${grant.reason}`;
    return [{ problem, remedy: `gcloud ${grantCommand(grant, project).join(' ')} --project=${project}` }];
  });
}

/**
 * Whether the public may call a function, against whether it should. A route without it returns 403 from Google, which
 * a browser reports as a CORS error; an operation with it is closed by our own code alone.
 */
export function publicFindings(functionName: string, isRoute: boolean, granted: Policy, project: string): Finding[] {
  const isPublic = has(granted, invoker, allUsers);
  if (isPublic === isRoute) return [];
  const verb = isRoute ? 'add-iam-policy-binding' : 'remove-iam-policy-binding';
  const remedy = `gcloud run services ${verb} ${runService(functionName)} --region=${region} --member=${allUsers} --role=${invoker} --project=${project}`;
  const problem = isRoute
    ? `the public may not call ${functionName}: browsers show its 403 as a CORS error`
    : `the public may call ${functionName}, which is for services only`;
  return [{ problem, remedy }];
}

function nameOf(on: Resource): string {
  if (on.kind === 'project' || on.kind === 'channel') return 'the project';
  return on.kind === 'account' ? 'itself' : `${on.kind} ${on.name}`;
}
