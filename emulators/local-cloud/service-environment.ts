import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import type { Codebase } from './project-layout.ts';

/** Hosts are `address:port`. */
export interface CloudAddresses {
  readonly functionsOrigin: string;
  readonly firestoreHost: string;
  readonly authHost: string;
  readonly tasksHost: string;
  readonly eventarcHost: string;
}

/** Settings that every service of a local cloud shares. */
export interface SharedEnvironment extends CloudAddresses {
  readonly projectId: string;
  /** What services sign and check each other's tokens with. */
  readonly serviceAuthKey: string;
  /** CORS_ORIGINS of services. */
  readonly corsOrigins: string;
}

/** The files of parameters and secrets that firebase-tools reads for an emulated function; the later ones win. */
export function parameterFiles({ folder }: Codebase, projectId: string): string[] {
  return ['.env', `.env.${projectId}`, '.env.local', '.secret.local'].map((name) => path.join(folder, name));
}

/**
 * The environment of a service: what the functions emulator of firebase-tools 14.27 gives (`getSystemEnvs` and
 * `getEmulatorEnvs` in functionsEmulator.js), but for FUNCTION_TARGET and K_SERVICE, as one process serves all functions.
 */
export function serviceEnvironment(codebase: Codebase, shared: SharedEnvironment): NodeJS.ProcessEnv {
  const { projectId } = shared;
  const files = parameterFiles(codebase, projectId).filter((file) => existsSync(file));
  const { FUNCTION_TARGET: _target, NODE_OPTIONS: _options, ...inherited } = process.env;
  return {
    ...inherited,
    ...Object.fromEntries(files.flatMap((file) => Object.entries(parseEnv(readFileSync(file, 'utf8'))))),
    GCLOUD_PROJECT: projectId,
    GOOGLE_CLOUD_QUOTA_PROJECT: projectId,
    K_REVISION: '1',
    TZ: 'UTC',
    // glibc gives each thread a heap of its own, which costs 3 MB for a process that hardly uses them.
    MALLOC_ARENA_MAX: '1',
    // It gives freed memory back only above a limit that it raises itself, which costs 30 MB over all services.
    MALLOC_TRIM_THRESHOLD_: '65536',
    FUNCTIONS_EMULATOR: 'true',
    FIREBASE_CONFIG: JSON.stringify({ projectId }),
    FIREBASE_DEBUG_MODE: 'true',
    FIREBASE_DEBUG_FEATURES: JSON.stringify({ skipTokenVerification: true, enableCors: true }),
    FIRESTORE_EMULATOR_HOST: shared.firestoreHost,
    FIREBASE_AUTH_EMULATOR_HOST: shared.authHost,
    CLOUD_TASKS_EMULATOR_HOST: shared.tasksHost,
    // With a scheme, unlike the others: so reads the Admin SDK.
    CLOUD_EVENTARC_EMULATOR_HOST: `http://${shared.eventarcHost}`,
    // There are no credentials to ask Google's metadata server for.
    METADATA_SERVER_DETECTION: 'none',
    SERVICE_AUTH_EMULATOR_KEY: shared.serviceAuthKey,
    CORS_ORIGINS: shared.corsOrigins,
    FUNCTIONS_ORIGIN: shared.functionsOrigin,
  };
}
