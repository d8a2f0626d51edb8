import type { ServiceOperation } from '@fresh/contracts/callable';
import type { Capture } from '@fresh/contracts/capture';
import { publishersFor, receiver } from '@fresh/contracts/receiver';
import { scheduledFunctions } from '@fresh/contracts/registry';
import type { Route, ServiceName } from '@fresh/contracts/route';
import { redeliveryQueue, type Subscription } from '@fresh/contracts/subscription';
import { triggersOf } from '@fresh/contracts/trigger';

/** What a role is granted on. */
export type Resource =
  | { readonly kind: 'project' }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'queue'; readonly name: string }
  | { readonly kind: 'account'; readonly service: ServiceName }
  | { readonly kind: 'secret'; readonly name: string }
  | { readonly kind: 'channel' };

/** One role of one service's account. */
export interface Grant {
  readonly service: ServiceName;
  readonly role: string;
  readonly on: Resource;
  /** Why the service can't do without. */
  readonly reason: string;
  /** `firebase`: `firebase deploy` grants it, from the function's options. `setup`: an operator has to, once. */
  readonly by: 'firebase' | 'setup';
}

/** What of the registry says who needs what. */
export interface Declared {
  readonly services: readonly ServiceName[];
  readonly routes: readonly Route[];
  readonly subscriptions: readonly Subscription[];
  readonly captures: readonly Capture[];
  readonly serviceOperations: readonly ServiceOperation[];
}

const project: Resource = { kind: 'project' };

/** Every role of every service's account: these, and no others. */
export function grants(declared: Declared): Grant[] {
  return declared.services.flatMap((service) => [
    ...data(service),
    ...sessions(service, declared),
    ...events(service, declared),
    ...calls(service, declared),
    ...own(service),
  ]);
}

function data(service: ServiceName): Grant[] {
  const reason = 'Reads and writes its documents. Firestore grants no less than a database; rules bind clients only.';
  return [{ service, role: 'roles/datastore.user', on: project, reason, by: 'setup' }];
}

function sessions(service: ServiceName, { routes }: Declared): Grant[] {
  if (service === 'identity') {
    const reason = 'Makes session cookies, sets claims, ends sessions: all that the service is for.';
    return [{ service, role: 'roles/firebaseauth.admin', on: project, reason, by: 'setup' }];
  }
  if (routes.every((route) => route.service !== service || route.access === 'public')) return [];
  const reason = 'Asks for each session whether it was revoked; some routes read a user’s email address.';
  return [{ service, role: 'roles/firebaseauth.viewer', on: project, reason, by: 'setup' }];
}

function events(service: ServiceName, { services, subscriptions, captures }: Declared): Grant[] {
  const subscribing = services.filter((one) => subscriptions.some((subscription) => subscription.service === one));
  const subscribed = [
    ...triggersOf(subscriptions).map((one) => ({ ...one, is: 'function' })),
    ...captures.map((one) => ({ ...one, is: 'capture' })),
  ].filter((one) => one.service === service);
  // A replay goes through every queue, and each service puts its own failures into its own.
  const queues = service === 'platform' ? subscribing : subscribing.filter((one) => one === service);
  const asItself = { kind: 'account', service } as const;
  return [
    ...(subscribed.length > 0
      ? [
          {
            service,
            role: 'roles/eventarc.eventReceiver',
            on: project,
            reason: 'Gets events from its triggers.',
            by: 'setup',
          } as const,
        ]
      : []),
    ...subscribed.map(({ name, is }): Grant => {
      const reason = `Its trigger calls its ${is} in its name.`;
      return { service, role: 'roles/run.invoker', on: { kind: 'function', name }, reason, by: 'setup' };
    }),
    ...queues.flatMap((owner): Grant[] => {
      const name = redeliveryQueue(owner);
      const why =
        owner === service ? 'Puts events that failed into its queue.' : 'Replays events, and finds lost ones.';
      return [
        { service, role: 'roles/cloudtasks.enqueuer', on: { kind: 'queue', name }, reason: why, by: 'setup' },
        {
          service,
          role: 'roles/run.invoker',
          on: { kind: 'function', name },
          reason: 'Cloud Tasks delivers in the name of who enqueued.',
          by: 'firebase',
        },
      ];
    }),
    ...(queues.length > 0
      ? [
          {
            service,
            role: 'roles/iam.serviceAccountUser',
            on: asItself,
            reason: 'Lets Cloud Tasks call in its name.',
            by: 'setup',
          } as const,
        ]
      : []),
  ];
}

function calls(service: ServiceName, { services, serviceOperations }: Declared): Grant[] {
  const pushed = services.filter((one) => publishersFor(one).includes(service));
  const called = [
    ...serviceOperations.filter(({ callers }) => callers.includes(service)),
    ...pushed.map((one) => ({ name: receiver(one), summary: `Pushes its events to ${one}` })),
  ];
  const guarded = serviceOperations.filter((operation) => operation.service === service && operation.mutates);
  return [
    ...called.map(({ name, summary }): Grant => {
      return {
        service,
        role: 'roles/run.invoker',
        on: { kind: 'function', name },
        reason: `${summary}.`,
        by: 'firebase',
      };
    }),
    ...(called.length > 0
      ? [
          {
            service,
            role: 'roles/iam.serviceAccountTokenCreator',
            on: { kind: 'account', service },
            reason: 'Signs what App Check gives it a token for. On itself only: it can impersonate no other account.',
            by: 'setup',
          } as const,
        ]
      : []),
    ...(guarded.length > 0
      ? [
          {
            service,
            role: 'roles/firebaseappcheck.tokenVerifier',
            on: project,
            reason: 'Uses up the limited-use tokens of calls that change something.',
            by: 'setup',
          } as const,
        ]
      : []),
  ];
}

function schedulerRuns(service: ServiceName, name: string): Grant {
  const reason = `The scheduler runs it in ${service}’s name.`;
  return { service, role: 'roles/run.invoker', on: { kind: 'function', name }, reason, by: 'firebase' };
}

/** What one service alone needs. */
function own(service: ServiceName): Grant[] {
  const scheduled = scheduledFunctions.filter((one) => one.service === service);
  return [...apart(service), ...scheduled.map(({ name }) => schedulerRuns(service, name))];
}

function apart(service: ServiceName): Grant[] {
  if (service === 'identity') {
    const on: Resource = { kind: 'secret', name: 'MFA_ENCRYPTION_KEY' };
    const reason = 'Decrypts and encrypts the secrets of second factors.';
    return [{ service, role: 'roles/secretmanager.secretAccessor', on, reason, by: 'firebase' }];
  }
  if (service === 'platform') {
    const publishing = 'Publishes events for consumers outside.';
    return [{ service, role: 'roles/eventarc.publisher', on: { kind: 'channel' }, reason: publishing, by: 'setup' }];
  }
  return [];
}
