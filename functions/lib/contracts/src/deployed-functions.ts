import type { FunctionKind } from './bounds.ts';
import { receiver } from './receiver.ts';
import {
  callables,
  captures,
  fallbackFunction,
  routes,
  scheduledFunctions,
  serviceOperations,
  services,
  subscriptions,
} from './registry.ts';
import type { ServiceName } from './route.ts';
import { redeliveryQueue } from './subscription.ts';
import { triggersOf } from './trigger.ts';

/** A function as it is deployed. */
export interface DeployedFunction {
  readonly service: ServiceName;
  readonly name: string;
  readonly kind: FunctionKind;
}

/** Every function of every service, from the registry. */
export function listDeployedFunctions(): DeployedFunction[] {
  const routed = new Map([...routes, fallbackFunction].map((one) => [one.functionName, one.service]));
  const subscribing = services.filter((service) => subscriptions.some((one) => one.service === service));
  return [
    ...[...routed].map(([name, service]) => ({ service, name, kind: 'route' as const })),
    ...ofKind('operation', serviceOperations),
    ...ofKind('callable', callables),
    ...ofKind('trigger', triggersOf(subscriptions)),
    ...subscribing.map((service) => ({ service, name: receiver(service), kind: 'receiver' as const })),
    ...ofKind('capture', captures),
    ...subscribing.map((service) => ({ service, name: redeliveryQueue(service), kind: 'queue' as const })),
    ...ofKind('scheduled', scheduledFunctions),
  ];
}

function ofKind(
  kind: FunctionKind,
  declared: readonly { readonly service: ServiceName; readonly name: string }[],
): DeployedFunction[] {
  return declared.map(({ service, name }) => ({ service, name, kind }));
}
