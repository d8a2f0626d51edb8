import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The environment variable that names the origin of each API, for firebase-tools (`lib/api.js`, 15.34.2) and for our own
 * clients (functions/tools/src/google/origins.ts). Several names of one API are all set.
 */
const originVariables = {
  'accounts.google.com': ['FIREBASE_AUTH_URL'],
  'artifactregistry.googleapis.com': ['ARTIFACT_REGISTRY_DOMAIN'],
  'cloudbilling.googleapis.com': ['FIREBASE_CLOUDBILLING_URL'],
  'cloudbuild.googleapis.com': ['FIREBASE_CLOUDBUILD_URL'],
  'cloudfunctions.googleapis.com': ['FIREBASE_FUNCTIONS_URL', 'FIREBASE_FUNCTIONS_V2_URL'],
  'cloudquotas.googleapis.com': ['CLOUD_QUOTAS_URL'],
  'cloudresourcemanager.googleapis.com': ['FIREBASE_RESOURCEMANAGER_URL'],
  'cloudscheduler.googleapis.com': ['FIREBASE_CLOUDSCHEDULER_URL'],
  // The variable's name is misspelled in firebase-tools.
  'cloudtasks.googleapis.com': ['FIREBASE_CLOUD_TAKS_URL'],
  'compute.googleapis.com': ['COMPUTE_URL'],
  'eventarc.googleapis.com': ['EVENTARC_URL'],
  'firebase.googleapis.com': ['FIREBASE_API_URL'],
  'firebaseextensions.googleapis.com': ['FIREBASE_EXT_URL'],
  'firebasehosting.googleapis.com': ['FIREBASE_HOSTING_API_URL'],
  'firebaseio.com': ['FIREBASE_REALTIME_URL'],
  'firebaserules.googleapis.com': ['FIREBASE_RULES_URL'],
  'firebasestorage.googleapis.com': ['FIREBASE_FIREBASESTORAGE_URL'],
  'firestore.googleapis.com': ['FIRESTORE_URL'],
  'iam.googleapis.com': ['FIREBASE_IAM_URL'],
  'identitytoolkit.googleapis.com': ['FIREBASE_IDENTITY_URL', 'FIREBASE_AUTH_MANAGEMENT_URL'],
  'logging.googleapis.com': ['FIREBASE_CLOUDLOGGING_URL'],
  'oauth2.googleapis.com': ['GOOGLE_TOKEN_INFO_URL'],
  'orgpolicy.googleapis.com': ['ORG_POLICY_URL'],
  'pubsub.googleapis.com': ['FIREBASE_PUBSUB_URL'],
  'run.googleapis.com': ['CLOUD_RUN_URL', 'CLOUD_RUN_API_URL'],
  'runtimeconfig.googleapis.com': ['FIREBASE_RUNTIMECONFIG_URL'],
  'secretmanager.googleapis.com': ['CLOUD_SECRET_MANAGER_URL'],
  'serviceusage.googleapis.com': ['FIREBASE_SERVICE_USAGE_URL'],
  'storage.googleapis.com': ['FIREBASE_STORAGE_URL'],
  'www.googleapis.com': ['FIREBASE_TOKEN_URL'],
} as const satisfies Record<string, readonly string[]>;

/** Variables that lead clients in this process to the stand-in at a port: `http://127.0.0.1:1234/run.googleapis.com`. */
export function originsByPath(port: number): Record<string, string> {
  return origins((api) => `http://127.0.0.1:${String(port)}/${api}`);
}

/**
 * What a program inherits: where other programs and its user's files are. Nothing else, because proxies (firebase-tools 15
 * would send everything there), addresses of emulators and accounts of Google would lead it past the stand-in.
 */
const inherited = ['HOME', 'LANG', 'LOGNAME', 'PATH', 'SHELL', 'TMPDIR', 'USER'];

/**
 * The environment of a program, the Firebase CLI for one, that is led to the stand-in: real names over http, for which the
 * CLI sends `Bearer owner`; a configuration of its own in `configFolder`; no other network, so npm's question for newer
 * versions fails at once.
 */
export function programEnvironment(port: number, configFolder: string, base: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const preload = path.join(import.meta.dirname, 'loopback-names.mjs');
  return {
    ...Object.fromEntries(inherited.flatMap((name) => (base[name] === undefined ? [] : [[name, base[name]]]))),
    ...origins((api) => `http://${api}:${String(port)}`),
    GOOGLE_STAND_IN_PORT: String(port),
    NODE_OPTIONS: `--import=${pathToFileURL(preload).href}`,
    XDG_CONFIG_HOME: configFolder,
    // Any value satisfies the CLI's check for a login; requests over http carry `owner` in its place.
    FIREBASE_TOKEN: 'stand-in',
    // The CLI's check asks https://iam.googleapis.com, an origin that no variable changes.
    FIREBASE_SKIP_INFORMATIONAL_IAM: '1',
    npm_config_fetch_retries: '0',
    npm_config_update_notifier: 'false',
    CI: 'true',
  };
}

function origins(of: (api: string) => string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(originVariables).flatMap(([api, variables]) => variables.map((variable) => [variable, of(api)])),
  );
}
