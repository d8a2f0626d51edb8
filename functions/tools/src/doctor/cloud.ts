import type { Platform } from '../deploy/platform.ts';
import { accountFindings, actAsFindings, buildAccountFindings, roleFindings } from './accounts.ts';
import { authFindings } from './auth.ts';
import { gatewayFindings, indexFindings, secretFindings, type GatewayOptions } from './configuration.ts';
import type { Check } from './finding.ts';
import { functionFindings, queueFindings } from './functions.ts';
import {
  apiFindings,
  billingFindings,
  bucketFindings,
  databaseFindings,
  organizationPolicyFindings,
  permissionFindings,
  projectFindings,
  quotaFindings,
} from './project.ts';

/** What can be looked at in a project, in the order in which one thing needs the other. */
export function cloudChecks(platform: Platform, options: GatewayOptions): Check[] {
  const { project } = platform;
  return [
    { name: `project ${project}`, run: () => projectFindings(platform), stops: true },
    { name: 'rights of your account', run: () => permissionFindings(platform) },
    { name: 'billing', run: () => billingFindings(platform) },
    { name: 'APIs', run: () => apiFindings(platform) },
    { name: 'database', run: () => databaseFindings(platform) },
    { name: 'records of deploys', run: () => bucketFindings(platform) },
    { name: 'quota of vCPU', run: () => quotaFindings(platform) },
    { name: 'organization policy', run: () => organizationPolicyFindings(platform) },
    { name: 'Auth', run: () => authFindings(platform) },
    { name: 'service accounts', run: () => accountFindings(platform) },
    { name: 'acting as service accounts', run: () => actAsFindings(platform) },
    { name: 'build account', run: () => buildAccountFindings(platform) },
    { name: 'roles', run: () => roleFindings(platform) },
    { name: 'functions', run: () => functionFindings(platform) },
    { name: 'queues', run: () => queueFindings(platform) },
    { name: 'indexes', run: () => indexFindings(platform) },
    { name: 'secrets and parameters', run: () => secretFindings(platform) },
    { name: 'gateway', run: () => gatewayFindings(platform, options) },
  ];
}
