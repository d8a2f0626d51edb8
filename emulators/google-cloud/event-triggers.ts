import type { CloudContext } from './cloud-context.ts';
import { GoogleError, invalidArgument } from './google-error.ts';
import { isGranted } from './policy.ts';
import type { CloudFunction } from './state.ts';

/** A trigger, as a request to Cloud Functions has it. */
export interface EventTriggerRequest {
  readonly eventType: string;
  readonly eventFilters: readonly { attribute: string; value: string; operator?: string | undefined }[];
  readonly triggerRegion?: string | undefined;
  readonly retryPolicy: string;
  readonly serviceAccountEmail?: string | undefined;
}

/**
 * Makes the Eventarc trigger of a function, or takes the one it has. Throws GoogleError when the agents, the database or the
 * account's role for it aren't there.
 */
export function eventTriggerOf(
  cloud: CloudContext,
  name: string,
  request: EventTriggerRequest,
  functionAccount: string,
  previous: CloudFunction | null,
): NonNullable<CloudFunction['eventTrigger']> {
  const { state, faults } = cloud;
  const account = request.serviceAccountEmail ?? functionAccount;
  const triggerRegion = request.triggerRegion ?? name.split('/')[3] ?? '';
  for (const agent of ['eventarc.googleapis.com', 'pubsub.googleapis.com']) {
    if (!state.identities.has(agent)) throw invalidArgument(`${name}: the service agent of ${agent} does not exist.`);
  }
  if (!previous && faults.eventarcAgentPending > 0) {
    faults.eventarcAgentPending -= 1;
    throw new GoogleError(
      400,
      'INVALID_ARGUMENT',
      'Validation failed for trigger: Invalid resource state for "": Permission denied while using the Eventarc Service ' +
        'Agent. If you recently started to use Eventarc, it may take a few minutes before all necessary permissions are ' +
        'propagated to the Service Agent. Otherwise, verify that it has Eventarc Service Agent role.',
    );
  }
  if (!isGranted(state.projectPolicy, 'roles/eventarc.eventReceiver', `serviceAccount:${account}`)) {
    throw new GoogleError(
      403,
      'PERMISSION_DENIED',
      `${name}: Permission "eventarc.events.receiveEvent" denied for the trigger's service account ${account}.`,
    );
  }
  if (request.eventType.startsWith('google.cloud.firestore.')) assertDatabase(cloud, name, request, triggerRegion);

  const parent = `projects/${state.project.projectId}/locations/${triggerRegion}`;
  const id = (name.split('/').at(-1) ?? '').toLowerCase().replaceAll('_', '-');
  const trigger =
    previous?.eventTrigger?.trigger ?? `${parent}/triggers/${id}-${String(100_000 + state.triggers.size)}`;
  state.triggers.set(trigger, {
    name: trigger,
    eventFilters: [...request.eventFilters],
    serviceAccount: account,
    service: id,
  });
  return {
    ...request,
    eventFilters: [...request.eventFilters],
    serviceAccountEmail: account,
    trigger,
    triggerRegion,
  };
}

/** Firestore's triggers are where the database is. */
function assertDatabase(cloud: CloudContext, name: string, request: EventTriggerRequest, triggerRegion: string): void {
  const filter = request.eventFilters.find(({ attribute }) => attribute === 'database')?.value ?? '(default)';
  const database = cloud.state.databases.get(filter);
  if (!database) {
    throw invalidArgument(
      `${name}: Database '${filter}' does not exist. Please create the database before its triggers.`,
    );
  }
  if (database.locationId !== triggerRegion) {
    throw invalidArgument(
      `${name}: the trigger is in ${triggerRegion}, but database '${filter}' is in ${database.locationId}.`,
    );
  }
}
