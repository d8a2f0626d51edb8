import { region } from '@fresh/contracts/region';

/**
 * Where a function of another service is reached: FUNCTION_URL_<name> for one that runs elsewhere (integration tests),
 * else below FUNCTIONS_ORIGIN (the emulator), else where Firebase deploys it.
 */
export function functionUrl(functionName: string, env: NodeJS.ProcessEnv = process.env): string {
  const origin = env['FUNCTIONS_ORIGIN'];
  return env[`FUNCTION_URL_${functionName}`] ?? (origin ? `${origin}/${functionName}` : deployedUrl(functionName, env));
}

/**
 * A function's URL where Firebase deploys it. As the audience of a token it is the function's name, wherever that runs:
 * a variable that sends a call elsewhere doesn't make its token good there.
 */
export function deployedUrl(functionName: string, env: NodeJS.ProcessEnv = process.env): string {
  return `https://${region}-${projectId(env)}.cloudfunctions.net/${functionName}`;
}

/** The project this process belongs to. */
export function projectId(env: NodeJS.ProcessEnv = process.env): string {
  const project = env['GCLOUD_PROJECT'] ?? env['GOOGLE_CLOUD_PROJECT'];
  if (!project) throw new Error('GCLOUD_PROJECT is not set');
  return project;
}
