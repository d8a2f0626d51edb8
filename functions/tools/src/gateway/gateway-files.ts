import { fallbackFunction, routes } from '@fresh/contracts/registry';
import { stringify } from 'yaml';
import { googleApiGateway } from './google-api-gateway.ts';
import { kongConfiguration } from './kong.ts';
import { deployedFunctions, nginxConfiguration } from './nginx.ts';

const { functionName } = fallbackFunction;
const fillIn =
  '# Generated from functions/lib/contracts by `npm run build:gateway`. Fill in PROJECT_ID before use: docs/operations/GATEWAY.md.';

/** The configuration of each gateway but Hosting, from the registry. Each names the project PROJECT_ID. */
export const gatewayFiles = {
  'google-api-gateway.yaml': yaml(googleApiGateway(routes, functionName)),
  // Kong has no field for a description.
  'kong.yaml': `${fillIn}\n\n${yaml(kongConfiguration(routes, functionName))}`,
  'nginx.conf': nginxConfiguration(routes, functionName, deployedFunctions),
} as const;

function yaml(content: unknown): string {
  return stringify(content, { aliasDuplicateObjects: false, lineWidth: 0 });
}
