import { serviceAppIdsVariable } from '@fresh/contracts/service-identities';
import * as z from 'zod';

const appIds = z.record(z.string(), z.string().min(1));

/** The id of a service's App Check app. */
export function appIdOf(service: string, env: NodeJS.ProcessEnv): string {
  const id = new Map(read(env)).get(service);
  if (id === undefined) throw new Error(`${serviceAppIdsVariable} has no app of ${service}`);
  return id;
}

/** The service that an App Check app is; null for every other app of the project, such as the web app. */
export function serviceOfAppId(appId: string, env: NodeJS.ProcessEnv): string | null {
  const [owner, another] = read(env).filter(([, id]) => id === appId);
  if (another) throw new Error(`${serviceAppIdsVariable} has one app twice`);
  return owner?.[0] ?? null;
}

function read(env: NodeJS.ProcessEnv): [service: string, appId: string][] {
  const text = env[serviceAppIdsVariable];
  if (!text) throw new Error(`${serviceAppIdsVariable} is not set`);
  return Object.entries(appIds.parse(JSON.parse(text)));
}
