import path from 'node:path';
import { region } from '@fresh/contracts/region';
import { UnsecuredJWT } from 'jose';
import * as z from 'zod';
import { readFirebaseConfig } from '@fresh/local/firebase-config';
import { SEED_PASSWORD, seedUsers } from '@fresh/local/seed';
import { root } from '../folders.ts';
import { googleClient, type GoogleClient } from '../google/client.ts';
import { mintAppToken } from './app-token.ts';
import { post, type Caller } from './callable-client.ts';
import { CommandError } from '../command-line/command-line.ts';

/** The project of the local cloud. */
const localProject = 'demo-fresh-root';

/** How long signing in may take, in ms. */
const signInTimeoutMs = 10_000;

/** Address of an emulator of the local cloud. */
export function emulatorUrl(emulator: 'functions' | 'auth' | 'tasks' | 'firestore'): string {
  return `http://127.0.0.1:${readFirebaseConfig(path.join(root, 'firebase.json')).ports[emulator]}`;
}

/** Who calls: a deployed project, else the local cloud. */
export function callerOf(project: string | undefined): Promise<Caller> {
  return project === undefined ? localCaller() : deployedCaller(project, process.env);
}

/** The REST API of a deployed project's Firestore, else of the local cloud's. */
export function firestoreOf(project: string | undefined): GoogleClient {
  if (project !== undefined) return googleClient(project, process.env);
  return googleClient(localProject, { ...process.env, FIRESTORE_URL: emulatorUrl('firestore') });
}

/** The REST API of a deployed project's Auth, else of the local cloud's. */
export function authOf(project: string | undefined): GoogleClient {
  if (project !== undefined) return googleClient(project, process.env);
  const FIREBASE_IDENTITY_URL = `${emulatorUrl('auth')}/identitytoolkit.googleapis.com`;
  return googleClient(localProject, { ...process.env, FIREBASE_IDENTITY_URL });
}

/** Who calls the local cloud: its seeded super administrator. */
async function localCaller(): Promise<Caller> {
  const functions = emulatorUrl('functions');
  return {
    urlOf: (name) => `${functions}/${localProject}/${region}/${name}`,
    idToken: await signIn(emulatorUrl('auth')),
    // The emulator reads it and verifies nothing.
    appToken: new UnsecuredJWT({ sub: 'local' }).encode(),
  };
}

/** Who calls a deployed project: the user of these tokens. */
export async function deployedCaller(project: string, env: NodeJS.ProcessEnv): Promise<Caller> {
  const idToken = env['FRESH_ID_TOKEN'];
  if (!idToken) {
    throw new CommandError(
      'FRESH_ID_TOKEN is not set. Set it to the ID token of a super administrator of the project (docs/operations/EVENTS.md)',
    );
  }
  return {
    urlOf: (name) => `https://${region}-${project}.cloudfunctions.net/${name}`,
    idToken,
    appToken: await appTokenOf(project, env),
  };
}

/** The App Check token that was given, else one for the app that was named. */
async function appTokenOf(project: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { FRESH_APP_CHECK_TOKEN: given, FRESH_APP_ID: appId } = env;
  if (given) return given;
  if (!appId) {
    throw new CommandError(
      'FRESH_APP_ID is not set. Set it to the id of an app of the project, or FRESH_APP_CHECK_TOKEN to its App Check token',
    );
  }
  return mintAppToken(project, appId);
}

async function signIn(auth: string): Promise<string> {
  const email = seedUsers().find(({ claims }) => claims?.['superAdmin'] === true)?.email ?? '';
  const url = `${auth}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=local`;
  const credentials = { email, password: SEED_PASSWORD, returnSecureToken: true };
  const { status, json } = await post(url, credentials, signInTimeoutMs).catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(
      `${error.message}. Start the local cloud (npm start), or name a deployed project with --project.`,
    );
  });
  const signedIn = z.object({ idToken: z.string() }).safeParse(json);
  if (!signedIn.success)
    throw new CommandError(
      `${email} can't sign in to the local cloud (${status}). Start it with the seed: npm start -- --fresh`,
    );
  return signedIn.data.idToken;
}
