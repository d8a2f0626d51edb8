import type { ServiceName } from './route.ts';

/**
 * Services that may name a user as the one they act for. They verified the user's session; any other service
 * could only invent one.
 */
export const mayActForUsers: readonly ServiceName[] = ['onboarding'];

/** The full address of the service account that a service runs as: how tokens, policies and the deploy name it. */
export function serviceAccountEmail(service: ServiceName, project: string): string {
  return `fresh-${service}@${project}.iam.gserviceaccount.com`;
}

/** The service that an account of this project is; null for all other accounts, such as a person's. */
export function serviceOfAccount(email: string, project: string): string | null {
  const [, service, home] = /^fresh-([a-z]+)@([a-z][a-z0-9-]+)\.iam\.gserviceaccount\.com$/.exec(email) ?? [];
  return service !== undefined && home === project ? service : null;
}

/**
 * The variable that says which App Check app is which service: a JSON object, `{"onboarding": "1:…:web:…"}`. The ids are
 * made by Firebase when the apps are registered, differ per project and are no secret; a service that is missing can
 * neither call nor be recognised.
 */
export const serviceAppIdsVariable = 'SERVICE_APP_IDS';
