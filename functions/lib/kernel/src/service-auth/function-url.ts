import { region } from '@fresh/contracts/region';

/**
 * The variable that says where one function is reached: `FUNCTION_URL_REDEEM_JOIN_TOKEN` for `redeemJoinToken`. Capitals
 * only, because the Firebase CLI rejects other names in `.env` files (`validateKey` in firebase-tools' lib/functions/env.js).
 */
export function functionUrlVariable(functionName: string): string {
  return `FUNCTION_URL_${functionName.replaceAll(/(?=[A-Z])/g, '_').toUpperCase()}`;
}

/**
 * Where a function of another service is reached: its own variable for one that runs elsewhere (`functionUrlVariable`; in
 * integration tests), else below FUNCTIONS_ORIGIN (the emulator), else where Firebase deploys it.
 */
export function functionUrl(functionName: string, env: NodeJS.ProcessEnv = process.env): string {
  const origin = env['FUNCTIONS_ORIGIN'];
  const own = env[functionUrlVariable(functionName)];
  return own ?? (origin ? `${origin}/${functionName}` : deployedUrl(functionName, env));
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
