/**
 * Where each Google API is: the environment variable that firebase-tools reads for it (`lib/api.js`, 15.34.2), and the
 * address without one. The same variables lead the Firebase CLI and our own requests to one stand-in. firebase-tools has
 * no variable for the last three.
 */
const variables = {
  artifactregistry: 'ARTIFACT_REGISTRY_DOMAIN',
  cloudbilling: 'FIREBASE_CLOUDBILLING_URL',
  cloudfunctions: 'FIREBASE_FUNCTIONS_V2_URL',
  cloudresourcemanager: 'FIREBASE_RESOURCEMANAGER_URL',
  // The variable's name is misspelled in firebase-tools.
  cloudtasks: 'FIREBASE_CLOUD_TAKS_URL',
  firestore: 'FIRESTORE_URL',
  iam: 'FIREBASE_IAM_URL',
  identitytoolkit: 'FIREBASE_IDENTITY_URL',
  logging: 'FIREBASE_CLOUDLOGGING_URL',
  run: 'CLOUD_RUN_API_URL',
  secretmanager: 'CLOUD_SECRET_MANAGER_URL',
  serviceusage: 'FIREBASE_SERVICE_USAGE_URL',
  storage: 'FIREBASE_STORAGE_URL',
  cloudquotas: 'CLOUD_QUOTAS_URL',
  oauth2: 'GOOGLE_TOKEN_INFO_URL',
  orgpolicy: 'ORG_POLICY_URL',
} as const;

/** A Google API that we ask by REST. */
export type GoogleApi = keyof typeof variables;

/** The origin of an API, without a slash at its end. */
export function originOf(api: GoogleApi, env: NodeJS.ProcessEnv): string {
  return env[variables[api]] ?? `https://${api}.googleapis.com`;
}
