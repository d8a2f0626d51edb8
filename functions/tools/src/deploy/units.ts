import { listDeployedFunctions } from '@fresh/contracts/deployed-functions';
import { fallbackFunction, routes, services } from '@fresh/contracts/registry';
import type { Route, ServiceName } from '@fresh/contracts/route';

/** What is planned, deployed and recorded alone. */
export type UnitName = ServiceName | 'rules' | 'indexes' | 'hosting';

/** Every unit, in the order of plans and reports. */
export const units: readonly UnitName[] = ['indexes', 'rules', ...services, 'hosting'];

/** Whether a unit is a service, with functions and revisions. */
export function isService(unit: UnitName): unit is ServiceName {
  return services.some((service) => service === unit);
}

/** The units whose failure keeps a unit from being started. Rules bind clients, not services: no unit needs them. */
export function needs(unit: UnitName): readonly UnitName[] {
  if (isService(unit)) return ['indexes'];
  return unit === 'hosting' ? services : [];
}

/** The functions behind the gateway, which its rewrites are pinned to. */
export function routedFunctions(service: ServiceName): string[] {
  const owned = [...routes, fallbackFunction].filter((one) => one.service === service);
  return [...new Set(owned.map(({ functionName }) => functionName))];
}

/** Every function of a service. */
export function functionsOf(service: ServiceName): string[] {
  return listDeployedFunctions()
    .filter((one) => one.service === service)
    .map(({ name }) => name);
}

/** The Cloud Run service under a function of the 2nd generation, as Cloud Functions names it. */
export function runService(functionName: string): string {
  return functionName.toLowerCase();
}

/**
 * The route that a service is asked for after its deploy: a GET without parameters, which needs no credentials to be
 * handled by the service's own code. Public where there is one; any other returns 401, from its middleware.
 */
export function smokeRoute(service: ServiceName, all: readonly Route[] = routes): Route {
  const plain = all.filter((route) => route.service === service && route.method === 'GET' && !route.path.includes('{'));
  const route = plain.find(({ access }) => access === 'public') ?? plain[0];
  if (!route) throw new Error(`${service} has no GET route without parameters to be asked for`);
  return route;
}

/** The same for every unit. */
export function ofEachUnit<T>(value: (unit: UnitName) => T): Record<UnitName, T> {
  return Object.fromEntries(units.map((unit) => [unit, value(unit)])) as Record<UnitName, T>;
}
