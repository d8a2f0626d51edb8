import { region } from '@fresh/contracts/region';

/**
 * Where a function of another service is reached: FUNCTION_URL_<name> for one that runs elsewhere (integration tests),
 * else below FUNCTIONS_ORIGIN (the emulator), else where Firebase deploys it.
 */
export function functionUrl(functionName: string, env: NodeJS.ProcessEnv = process.env): string {
  return env[`FUNCTION_URL_${functionName}`] ?? `${env['FUNCTIONS_ORIGIN'] ?? deployedOrigin(env)}/${functionName}`;
}

function deployedOrigin(env: NodeJS.ProcessEnv): string {
  const project = env['GCLOUD_PROJECT'];
  if (!project) throw new Error('GCLOUD_PROJECT is not set');
  return `https://${region}-${project}.cloudfunctions.net`;
}
