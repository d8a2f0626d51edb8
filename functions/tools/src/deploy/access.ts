import { region } from '@fresh/contracts/region';
import { callables, captures, routes, serviceOperations, services, subscriptions } from '@fresh/contracts/registry';
import { serviceAccountEmail } from '@fresh/contracts/service-identities';
import type { GoogleClient } from '../google/client.ts';
import { grant, type PolicyPlace } from '../google/iam-policy.ts';
import { grants, type Grant } from '../iam.ts';
import { functionPolicy } from './cloud-run.ts';

/** Every role that a service's account needs, on whatever it is. */
export function allGrants(): Grant[] {
  return grants({ services, routes, subscriptions, captures, serviceOperations });
}

/** Where the policy of a queue is. */
export function queuePolicy({ project }: GoogleClient, queue: string): PolicyPlace {
  const path = `/v2/projects/${project}/locations/${region}/queues/${queue}`;
  return {
    // Cloud Tasks reads a policy by POST.
    read: { api: 'cloudtasks', method: 'POST', path: `${path}:getIamPolicy`, body: {} },
    write: { api: 'cloudtasks', method: 'POST', path: `${path}:setIamPolicy` },
  };
}

/**
 * Grants what exists only once a function is deployed, and what `firebase deploy` doesn't grant (docs/security/IAM.md):
 * subscribers may be called by their own account, a queue be filled by those that use it. Callable functions may be called by
 * all: the CLI grants that only when it creates one, so that a function whose first grant was rejected stays closed. Throws
 * GoogleError.
 */
export async function allowCalls(google: GoogleClient, functionName: string): Promise<void> {
  const setup = allGrants().filter(({ by, on }) => by === 'setup' && 'name' in on && on.name === functionName);
  const onFunction = setup.filter(({ on }) => on.kind === 'function');
  const onQueue = setup.filter(({ on }) => on.kind === 'queue');
  if (callables.some(({ name }) => name === functionName)) {
    const everyone = { role: 'roles/run.invoker', member: 'allUsers' };
    await grant(google, functionPolicy(google, functionName), [everyone]);
  }
  const members = (wanted: readonly Grant[]) =>
    wanted.map(({ role, service }) => ({
      role,
      member: `serviceAccount:${serviceAccountEmail(service, google.project)}`,
    }));
  if (onFunction.length > 0) await grant(google, functionPolicy(google, functionName), members(onFunction));
  if (onQueue.length > 0) await grant(google, queuePolicy(google, functionName), members(onQueue));
}
