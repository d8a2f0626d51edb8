import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { services } from '@fresh/contracts/registry';
import { newEmulatorKey } from '@fresh/kernel/testing/emulator-key';

/** The project of every run; `demo-` keeps libraries from asking Google. */
export const projectId = 'demo-simulation';

/** Hosts of the simulated network. */
export const hosts = {
  functions: 'functions.simulation',
  auth: 'auth.simulation:1',
  tasks: 'tasks.simulation:1',
} as const;

/** The environment that all services of a run share, as the local cloud gives it to them. Set before one is loaded. */
export function setEnvironment(root: string): void {
  const files = services.flatMap((service) =>
    ['.env', '.env.local', '.secret.local'].map((name) => path.join(root, 'functions', service, name)),
  );
  const parameters = files.filter((file) => existsSync(file)).map((file) => parseEnv(readFileSync(file, 'utf8')));
  Object.assign(process.env, ...parameters, {
    TZ: 'UTC',
    GCLOUD_PROJECT: projectId,
    FIREBASE_CONFIG: JSON.stringify({ projectId }),
    FUNCTIONS_EMULATOR: 'true',
    FIREBASE_DEBUG_MODE: 'true',
    FIREBASE_DEBUG_FEATURES: JSON.stringify({ skipTokenVerification: true }),
    FIRESTORE_EMULATOR_HOST: 'firestore.simulation:1',
    FIREBASE_AUTH_EMULATOR_HOST: hosts.auth,
    CLOUD_TASKS_EMULATOR_HOST: hosts.tasks,
    METADATA_SERVER_DETECTION: 'none',
    SERVICE_AUTH_EMULATOR_KEY: newEmulatorKey(),
    CORS_ORIGINS: 'https://app.example.test',
    FUNCTIONS_ORIGIN: `http://${hosts.functions}`,
  });
  delete process.env['FUNCTION_TARGET'];
  delete process.env['RATE_LIMIT_REDIS_URL'];
}
